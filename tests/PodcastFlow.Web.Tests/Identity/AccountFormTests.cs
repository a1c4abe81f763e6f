using System.Net;
using System.Text.RegularExpressions;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Identity;

public sealed partial class AccountFormTests
{
    const string NewPassword = "a much better sentence";

    [Fact]
    public async Task Signing_in_leads_to_the_page_that_was_wanted_and_never_to_another_site()
    {
        var org = await TestOrganization.Create();
        var site = await TestSite.Get();
        foreach (var (wanted, led) in new[] { ("/profile", "/profile"), ("//evil.test/x", "/"), ("/\\evil.test", "/"), ("https://evil.test", "/"), ("", "/") })
        {
            using var client = site.Anonymous();
            Assert.Equal(led, await Post(client, "/sign-in", ("email", org.EmailOf(Role.Admin)), ("password", TestOrganization.Password), ("return", wanted)));
        }
    }

    [Fact]
    public async Task A_refusal_comes_back_as_a_sentence_of_the_page()
    {
        var org = await TestOrganization.Create();
        using var client = (await TestSite.Get()).Anonymous();

        var back = await Post(client, "/sign-in", ("email", org.EmailOf(Role.Admin)), ("password", "wrong"));

        Assert.Contains("problem=wrong_credentials", back, StringComparison.Ordinal);
        var page = await Page(client, back);
        Assert.Contains("do not belong together", page, StringComparison.Ordinal);
        Assert.Contains(org.EmailOf(Role.Admin), page, StringComparison.Ordinal);
        Assert.DoesNotContain("injected", await Page(client, "/sign-in?problem=%3Cb%3Einjected"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_leads_back_to_a_fresh_one()
    {
        var org = await TestOrganization.Create();
        using var client = (await TestSite.Get()).Anonymous();

        using var answer = await client.Http.PostAsync("/sign-in", new FormUrlEncodedContent([new("email", org.EmailOf(Role.Admin)), new("password", TestOrganization.Password)]), TestContext.Current.CancellationToken);

        Assert.Equal("/sign-in?problem=form_expired", answer.Headers.Location?.ToString());
        Assert.DoesNotContain(answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [], c => c.StartsWith("podcastflow_session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_admin_follows_the_invitation_and_is_in()
    {
        var site = await TestSite.Get();
        using var master = await site.SignInMaster();
        var slug = TestDatabase.Slug("forms");
        var created = await master.Post("/api/organizations", new { name = "Harbor Audio", slug, email = $"ines@{slug}.test" });
        var path = new Uri(created.GetProperty("invitationUrl").GetString()!).AbsolutePath;
        using var client = site.Anonymous();
        Assert.Contains("Join Harbor Audio", await Page(client, path), StringComparison.Ordinal);

        Assert.Equal(path + "?problem=weak_password", await Post(client, path, ("name", "Ines"), ("password", "short")));
        Assert.Equal("/" + slug, await Post(client, path, ("name", "Ines"), ("password", NewPassword)));

        Assert.Equal("Ines", (await client.Get("/api/session")).GetProperty("user").GetProperty("name").GetString());
        using var used = await client.Send(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.Gone, used.StatusCode);
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_following_the_mail()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);
        using var client = site.Anonymous();
        Assert.Equal("/forgotten-password?done=sent", await Post(client, "/forgotten-password", ("email", org.EmailOf(Role.Sales))));
        Assert.Equal("/forgotten-password?done=sent", await Post(client, "/forgotten-password", ("email", $"nobody@{org.Slug}.test")));
        var path = Reset().Match(await Page(client, "/demo/mail")).Groups[1].Value;

        var led = await Post(client, path, ("password", NewPassword));

        Assert.Equal("/sign-in?done=password&email=" + Uri.EscapeDataString(org.EmailOf(Role.Sales)), led);
        Assert.Equal("/", await Post(client, "/sign-in", ("email", org.EmailOf(Role.Sales)), ("password", NewPassword)));
        Assert.Equal("/sign-in?done=signed-out", await Post(client, "/sign-out", "/sign-in"));
        Assert.Equal("not_signed_in", await Client.Problem(await client.Send(HttpMethod.Get, "/api/session"), HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task Mails_are_public_in_a_demo_and_the_masters_otherwise()
    {
        await using var site = await TestSite.Start(settings => settings with { Demo = false });
        using var nobody = site.Anonymous();
        using var master = await site.SignInMaster();
        using var member = await site.SignIn(await TestOrganization.Create(), Role.Admin);

        Assert.Equal(HttpStatusCode.NotFound, (await nobody.Send(HttpMethod.Get, "/demo/mail")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await member.Send(HttpMethod.Get, "/demo/mail")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await master.Send(HttpMethod.Get, "/demo/mail")).StatusCode);
        await site.App.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Everybody_is_led_to_where_they_work()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var nobody = site.Anonymous();
        using var member = await site.SignIn(org, Role.Sales);
        using var master = await site.SignInMaster();

        foreach (var (client, place) in new[] { (nobody, "/sign-in"), (member, "/" + org.Slug), (master, "/master/organizations") })
        {
            using var answer = await client.Send(HttpMethod.Get, "/");
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.StartsWith(place, new Uri(site.Address, answer.Headers.Location!).PathAndQuery, StringComparison.Ordinal);
        }
    }

    static async Task<string> Page(Client client, string path) => await (await client.Send(HttpMethod.Get, path)).Content.ReadAsStringAsync();

    static Task<string> Post(Client client, string path, params (string Name, string Value)[] fields) => Post(client, path, path, fields);

    // As a browser does: reads the form on a page, and sends it with the token that stood in it. Where it leads.
    static async Task<string> Post(Client client, string path, string page, params (string Name, string Value)[] fields)
    {
        var token = WebUtility.HtmlDecode(Token().Match(await Page(client, page)).Groups[1].Value);
        using var answer = await client.Http.PostAsync(path, new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), new("__RequestVerificationToken", token)]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex("(/reset/[A-Za-z0-9_-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Reset();
}
