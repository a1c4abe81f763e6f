using System.Net;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Identity;

public sealed class AccountApiTests
{
    [Fact]
    public async Task The_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var client = site.Anonymous();

        using var answer = await client.Send(HttpMethod.Post, "/api/session", new { email = org.EmailOf(Role.Admin), password = TestOrganization.Password });

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith("podcastflow_session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires=", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.True(cookie.Length < 1000, "the ticket is in the cookie");
    }

    [Fact]
    public async Task Nobody_learns_who_has_an_account_by_guessing_passwords()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);
        using var client = site.Anonymous();

        async Task<List<string>> Guess(string email)
        {
            List<string> answers = [];
            for (var i = 0; i < 6; i++)
            {
                using var answer = await client.Send(HttpMethod.Post, "/api/session", new { email, password = "not the password" });
                answers.Add($"{(int)answer.StatusCode} {await Client.Problem(answer, answer.StatusCode)}");
            }
            return answers;
        }

        var known = await Guess(org.EmailOf(Role.Sales));
        Assert.Equal([.. Enumerable.Repeat("401 wrong_credentials", 4), "423 locked_out", "423 locked_out"], known);
        Assert.Equal(known, await Guess($"nobody@{org.Slug}.test"));
        using var right = await client.Send(HttpMethod.Post, "/api/session", new { email = org.EmailOf(Role.Sales), password = TestOrganization.Password });
        Assert.Equal("locked_out", await Client.Problem(right, HttpStatusCode.Locked));
        Assert.Equal(13, await org.Installation.Control.Read(db => db.One<int>($"select count(*)::int from login_attempt where email like {"%@" + org.Slug + ".test"} and not succeeded and ip is not null")));

        using var admin = await site.SignIn(org, Role.Admin);
        var log = (await admin.Get("/api/audit?action=session")).GetProperty("items").EnumerateArray().Select(line => $"{line.GetProperty("action").GetString()} {line.GetProperty("ip").GetString()}");
        Assert.Equal(["session.started 127.0.0.1", .. Enumerable.Repeat("session.locked_out 127.0.0.1", 3), .. Enumerable.Repeat("session.refused 127.0.0.1", 4)], log);
    }

    [Fact]
    public async Task Another_site_cannot_sign_anybody_in()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var client = site.Anonymous();

        using var answer = await client.Send(HttpMethod.Post, "/api/session", new { email = org.EmailOf(Role.Admin), password = TestOrganization.Password }, ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal("cross_site", await Client.Problem(answer, HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task A_session_ended_elsewhere_is_refused_at_once()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var laptop = await site.SignIn(org, Role.Sales);
        using var phone = await site.SignIn(org, Role.Sales);
        await phone.Get("/api/organization");
        var sessions = (await laptop.Get("/api/profile/sessions")).EnumerateArray().ToList();
        Assert.Equal(2, sessions.Count);

        using var ended = await laptop.Send(HttpMethod.Delete, "/api/profile/sessions/" + sessions.Single(s => !s.GetProperty("isCurrent").GetBoolean()).GetProperty("id").GetString());

        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        await Refused(phone, HttpStatusCode.Unauthorized, "not_signed_in");
        await laptop.Get("/api/organization");
    }

    [Fact]
    public async Task Whoever_is_locked_out_is_refused_at_once()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var admin = await site.SignIn(org, Role.Admin);
        using var sales = await site.SignIn(org, Role.Sales);
        var id = (await sales.Get("/api/session")).GetProperty("user").GetProperty("id").GetString();

        await admin.Post($"/api/users/{id}/deactivation", new { }, HttpStatusCode.OK);

        await Refused(sales, HttpStatusCode.Unauthorized, "not_signed_in");
        using var again = site.Anonymous();
        var session = await again.SignIn(org.EmailOf(Role.Sales), TestOrganization.Password);
        Assert.Equal(0, session.GetProperty("organizations").GetArrayLength());
        Assert.Equal("no_organization", await Client.Problem(await again.Send(HttpMethod.Get, "/api/organization"), HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Somebody_in_two_organizations_switches_between_them_and_comes_back_to_the_last()
    {
        var site = await TestSite.Get();
        var (first, second) = (await TestOrganization.Create(), await TestOrganization.Create());
        using var client = await site.SignIn(first, Role.Sales);
        using var admin = await site.SignIn(second, Role.Admin);
        await admin.Post("/api/users", new { email = first.EmailOf(Role.Sales), name = "Robin", roles = new[] { "producer" } });
        var body = await first.Installation.Control.Read(db => db.One<string>($"select body_text from email_message where organization_id = {second.Organization.Id} and to_address = {first.EmailOf(Role.Sales)}"));
        await client.Post($"/api/invitations/{body[(body.IndexOf("/invitation/", StringComparison.Ordinal) + 12)..].Split('\n')[0].Trim()}/acceptance", new { }, HttpStatusCode.OK);

        using var switched = await client.Send(HttpMethod.Put, "/api/session/organization", new { organizationId = second.Organization.Id });

        Assert.Equal(HttpStatusCode.OK, switched.StatusCode);
        Assert.Equal(second.Slug, (await client.Get("/api/organization")).GetProperty("slug").GetString());
        using var tomorrow = await site.SignIn(first, Role.Sales);
        Assert.Equal(["producer"], (await tomorrow.Get("/api/session")).GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        using var strange = await client.Send(HttpMethod.Put, "/api/session/organization", new { organizationId = (await TestOrganization.Create()).Organization.Id });
        Assert.Equal("not_found", await Client.Problem(strange, HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task The_master_has_no_part_in_organizations()
    {
        using var master = await (await TestSite.Get()).SignInMaster();

        Assert.Equal("master_must_enter", await Client.Problem(await master.Send(HttpMethod.Get, "/api/organization"), HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task An_admin_is_not_told_the_link_that_chooses_somebody_elses_password()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var admin = await site.SignIn(org, Role.Admin);

        var invited = await admin.Post("/api/users", new { email = $"robin@{org.Slug}.test", name = "Robin", roles = new[] { "sales" } });

        Assert.Equal(["id"], invited.EnumerateObject().Select(p => p.Name));
        Assert.DoesNotContain("/invitation/", (await admin.Get("/api/users")).GetRawText(), StringComparison.Ordinal);
    }

    static async Task Refused(Client client, HttpStatusCode status, string code) =>
        Assert.Equal(code, await Client.Problem(await client.Send(HttpMethod.Get, "/api/session"), status));
}
