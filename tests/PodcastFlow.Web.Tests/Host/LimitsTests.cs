using System.Net;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Host;

/// <summary>On sites with low limits. The clock of the limits is real, so nothing here waits for a window to pass.</summary>
public sealed class LimitsTests
{
    static readonly Lazy<Task<TestSite>> Low = new(() => Site(("SignInsPerEmail", 3), ("RequestsPerUser", 5), ("RequestsPerOrganization", 8), ("FeedsPerOrganization", 1), ("InvitationsPerOrganization", 1)));

    [Fact]
    public async Task The_fourth_try_with_one_e_mail_address_waits_however_it_is_spelled_and_other_people_do_not()
    {
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);
        using var client = (await Low.Value).Anonymous();
        string[] spellings = [org.EmailOf(Role.Sales), " " + org.EmailOf(Role.Sales), org.EmailOf(Role.Sales).ToUpperInvariant()];
        foreach (var email in spellings) Assert.Equal("wrong_credentials", await Client.Problem(await Try(client, email), HttpStatusCode.Unauthorized));

        await Refused(await Try(client, org.EmailOf(Role.Sales)));

        Assert.Equal("wrong_credentials", await Client.Problem(await Try(client, org.EmailOf(Role.Admin)), HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task What_needs_nobody_is_counted_by_address_on_the_api_and_on_the_forms_together()
    {
        await using var site = await Site(("StrangersPerAddress", 3));
        using var client = site.Anonymous();
        Assert.Equal("wrong_credentials", await Client.Problem(await Try(client, "nobody@nowhere.test"), HttpStatusCode.Unauthorized));
        Assert.Equal("link_expired", await Client.Problem(await client.Send(HttpMethod.Get, "/api/invitations/none"), HttpStatusCode.Gone));
        Assert.Equal(HttpStatusCode.Accepted, (await client.Send(HttpMethod.Post, "/api/password/forgotten", new { email = "nobody@nowhere.test" })).StatusCode);

        await Refused(await Try(client, "another@nowhere.test"));
        using var form = await client.Http.PostAsync("/sign-in", new FormUrlEncodedContent([new("email", "x@nowhere.test"), new("password", "x")]));

        Assert.Equal(HttpStatusCode.TooManyRequests, form.StatusCode);
        Assert.True(form.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal("text/html", form.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Try again in a minute.", await form.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_asks_too_often_waits_and_a_colleague_does_not()
    {
        var org = await TestOrganization.Create();
        using var busy = await (await Low.Value).SignIn(org, Role.Sales);
        using var colleague = await (await Low.Value).SignIn(org, Role.Admin);
        for (var i = 0; i < 5; i++) await busy.Get("/api/profile");

        await Refused(await busy.Send(HttpMethod.Get, "/api/advertisers"));
        await Refused(await busy.Send(HttpMethod.Get, "/api/profile"));

        await colleague.Get("/api/advertisers");
    }

    [Fact]
    public async Task An_organization_that_asks_too_often_waits_and_another_does_not()
    {
        var org = await TestOrganization.Create();
        using var one = await (await Low.Value).SignIn(org, Role.Sales);
        using var two = await (await Low.Value).SignIn(org, Role.Admin);
        using var three = await (await Low.Value).SignIn(org, Role.Producer);
        using var elsewhere = await (await Low.Value).SignIn(await TestOrganization.Create(), Role.Admin);
        for (var i = 0; i < 4; i++)
            foreach (var client in new[] { one, two }) await client.Get("/api/organization");

        await Refused(await three.Send(HttpMethod.Get, "/api/organization"));

        await three.Get("/api/profile");
        await elsewhere.Get("/api/organization");
    }

    [Fact]
    public async Task Invitations_and_feeds_have_limits_of_their_own()
    {
        using var admin = await (await Low.Value).SignIn(await TestOrganization.Create(), Role.Admin);
        var slug = TestDatabase.Slug("limit");
        await admin.Post("/api/users", new { email = $"one@{slug}.test", name = "One", roles = new[] { "sales" } });
        Assert.Equal("file_missing", await Client.Problem(await admin.Http.PostAsync("/api/feed-previews", new MultipartFormDataContent { { new StringContent(""), "showId" } }), HttpStatusCode.BadRequest));

        await Refused(await admin.Send(HttpMethod.Post, "/api/users", new { email = $"two@{slug}.test", name = "Two", roles = new[] { "sales" } }));
        await Refused(await admin.Send(HttpMethod.Post, "/api/feed-imports", new { url = "https://feeds.example/x.xml" }));

        await admin.Get("/api/users");
    }

    [Theory, InlineData("10.1.2.3", "10.1.2.3"), InlineData("::ffff:10.1.2.3", "10.1.2.3"), InlineData("2001:db8:1:2:aaaa::1", "20010DB800010002"), InlineData("2001:db8:1:2:bbbb::9", "20010DB800010002")]
    public void An_address_is_counted_by_its_network(string address, string counted) => Assert.Equal(counted, Limits.Who(IPAddress.Parse(address)));

    static Task<TestSite> Site(params (string Name, int Value)[] limits) =>
        TestSite.Start(s => s with { Arguments = [.. s.Arguments, .. limits.Select(l => $"--PodcastFlow:Limits:{l.Name}={l.Value}")] });

    static Task<HttpResponseMessage> Try(Client client, string email) => client.Send(HttpMethod.Post, "/api/session", new { email, password = "not the one" });

    static async Task Refused(HttpResponseMessage answer)
    {
        Assert.Equal("too_many_requests", await Client.Problem(answer, HttpStatusCode.TooManyRequests));
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }
}
