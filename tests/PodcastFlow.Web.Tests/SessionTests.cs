using System.Net;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task Signing_in_sets_a_cookie_and_says_who_and_where()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);
        using var client = site.Anonymous();

        var session = await client.SignIn(org.EmailOf(Role.Sales), TestOrganization.Password);

        Assert.Equal(["sales"], session.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(org.Slug, session.GetProperty("organization").GetProperty("slug").GetString());
        Assert.Equal(org.Slug, (await client.Get("/api/organization")).GetProperty("slug").GetString());
    }

    [Fact]
    public async Task Without_a_session_the_api_says_401()
    {
        using var client = (await TestSite.Get()).Anonymous();

        Assert.Equal("not_signed_in", await Client.Problem(await client.Send(HttpMethod.Get, "/api/advertisers"), HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_change_without_the_antiforgery_token_is_refused()
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Admin);
        client.Http.DefaultRequestHeaders.Remove("X-CSRF-TOKEN");

        Assert.Equal("antiforgery", await Client.Problem(await client.Send(HttpMethod.Post, "/api/advertisers", new { name = "Acme" }), HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server()
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Admin);
        var cookie = Assert.Single((await client.Send(HttpMethod.Get, "/api/session")).RequestMessage!.Headers.Where(h => h.Key == "Cookie").DefaultIfEmpty());

        Assert.Equal(HttpStatusCode.NoContent, (await client.Send(HttpMethod.Delete, "/api/session")).StatusCode);

        Assert.Equal("not_signed_in", await Client.Problem(await client.Send(HttpMethod.Get, "/api/session"), HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task An_unknown_address_and_a_wrong_method_are_problems_too()
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Admin);

        Assert.Equal("not_found", await Client.Problem(await client.Send(HttpMethod.Get, "/api/nothing"), HttpStatusCode.NotFound));
        Assert.Equal("method_not_allowed", await Client.Problem(await client.Send(HttpMethod.Patch, "/api/advertisers", new { }), HttpStatusCode.MethodNotAllowed));
        Assert.Equal("malformed", await Client.Problem(await client.Send(HttpMethod.Post, "/api/advertisers", new { nome = "x" }), HttpStatusCode.BadRequest));
        Assert.Equal("invalid", await Client.Problem(await client.Send(HttpMethod.Post, "/api/advertisers", new { name = "" }), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task The_sign_in_page_is_served_and_its_form_leads_home()
    {
        var site = await TestSite.Get();
        using var client = site.Anonymous();

        var page = await (await client.Send(HttpMethod.Get, "/sign-in")).Content.ReadAsStringAsync();

        Assert.Contains("Sign in", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.Send(HttpMethod.Get, "/app.css")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.Send(HttpMethod.Get, "/_framework/blazor.web.js")).StatusCode);
    }

    [Fact]
    public async Task More_people_than_connections_sign_in_at_once_and_nobody_waits_for_the_other()
    {
        await using var site = await TestSite.Start(settings => settings with { Pools = new TenancyOptions { ControlConnections = 2 } });
        var org = await TestOrganization.Create();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var browser = site.Anonymous();
            using var answer = await browser.Send(HttpMethod.Post, "/api/session", new { email = org.EmailOf(Role.Admin), password = TestOrganization.Password });
            return answer.StatusCode;
        }));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        await site.App.StopAsync(TestContext.Current.CancellationToken);
    }
}
