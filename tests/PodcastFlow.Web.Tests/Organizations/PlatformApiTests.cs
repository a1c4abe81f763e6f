using System.Net;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Organizations;

public sealed class PlatformApiTests
{
    [Fact]
    public async Task Provisioning_is_followed_as_events_that_end_by_themselves()
    {
        using var master = await (await TestSite.Get()).SignInMaster();
        var slug = TestDatabase.Slug("events");
        var created = await master.Post("/api/organizations", new { name = "Harbor Audio", slug, email = $"ines@{slug}.test" });

        using var answer = await master.Send(HttpMethod.Get, $"/api/organizations/{created.GetProperty("id").GetString()}/provisioning");

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var names = (await answer.Content.ReadAsStringAsync()).Split('\n').Where(l => l.StartsWith("data:", StringComparison.Ordinal))
            .Select(l => System.Text.Json.JsonElement.Parse(l[5..]).GetProperty("name").GetString());
        Assert.Equal(["requested", "schema", "admin", "active"], names);
        Assert.Equal("not_found", await Client.Problem(await master.Send(HttpMethod.Get, "/api/organizations/none/provisioning"), HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task A_suspended_organization_answers_403_until_it_is_resumed()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var master = await site.SignInMaster();
        using var admin = await site.SignIn(org, Role.Admin);
        await admin.Get("/api/settings");

        await master.Post($"/api/organizations/{org.Organization.Id}/suspension", new { reason = "Bills are not paid." }, HttpStatusCode.OK);

        Assert.Equal("organization_suspended", await Client.Problem(await admin.Send(HttpMethod.Get, "/api/settings"), HttpStatusCode.Forbidden));
        using var resumed = await master.Send(HttpMethod.Delete, $"/api/organizations/{org.Organization.Id}/suspension");
        Assert.Equal(HttpStatusCode.OK, resumed.StatusCode);
        await admin.Get("/api/settings");
    }

    [Fact]
    public async Task An_archived_organization_answers_403_also_to_who_switches_to_it_and_its_master_still_exports_it()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var master = await site.SignInMaster();
        using var admin = await site.SignIn(org, Role.Admin);
        await admin.Get("/api/settings");

        Assert.Equal("archived", (await master.Post($"/api/organizations/{org.Organization.Id}/archive", new { reason = "Merged." }, HttpStatusCode.OK)).GetProperty("status").GetString());

        Assert.Equal("organization_archived", await Client.Problem(await admin.Send(HttpMethod.Get, "/api/settings"), HttpStatusCode.Forbidden));
        Assert.Equal("archived", (await admin.Get("/api/session")).GetProperty("organizations")[0].GetProperty("status").GetString());
        using var switched = await admin.Send(HttpMethod.Put, "/api/session/organization", new { organizationId = org.Organization.Id });
        Assert.Equal(HttpStatusCode.OK, switched.StatusCode);
        Assert.Equal("organization_archived", await Client.Problem(await admin.Send(HttpMethod.Get, $"/api/organizations/{org.Organization.Id}/exports"), HttpStatusCode.Forbidden));
        await master.Post($"/api/organizations/{org.Organization.Id}/exports", new { }, HttpStatusCode.Accepted);
        using var back = await master.Send(HttpMethod.Delete, $"/api/organizations/{org.Organization.Id}/archive");
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        await admin.Get("/api/settings");
    }

    [Fact]
    public async Task The_record_of_an_organization_tells_health_schema_statements_activity_and_use()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var master = await site.SignInMaster();
        using var admin = await site.SignIn(org, Role.Admin);
        await admin.Get("/api/settings");
        Task<System.Text.Json.JsonElement> Of(string part) => master.Get($"/api/master/organizations/{org.Organization.Id}/{part}");

        Assert.Equal("ok", (await Of("health")).GetProperty("health").GetProperty("word").GetString());
        Assert.True((await Of("database")).GetProperty("bytes").GetInt64() > 0);
        Assert.True((await Of("statements?most=5")).GetProperty("items").GetArrayLength() is > 0 and <= 5);
        Assert.Equal("invalid", await Client.Problem(await master.Send(HttpMethod.Get, $"/api/master/organizations/{org.Organization.Id}/statements?most=1000"), HttpStatusCode.BadRequest));
        Assert.Equal(org.EmailOf(Role.Admin), (await Of("activity")).GetProperty("sessions")[0].GetProperty("email").GetString());
        Assert.DoesNotContain("key", (await Of("activity")).GetProperty("sessions")[0].GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(4, (await Of("use")).GetProperty("figures").GetArrayLength());
        Assert.Contains((await master.Get("/api/master/shards")).EnumerateArray(), shard => shard.GetProperty("name").GetString() == org.Tenant.LoginShard);
        var row = (await master.Get($"/api/organizations?search={org.Slug}&health=ok&shard={org.Tenant.LoginShard}")).GetProperty("items")[0];
        Assert.Equal(("ok", org.Tenant.LoginShard), (row.GetProperty("health").GetProperty("word").GetString(), row.GetProperty("shard").GetString()));
        Assert.Equal("forbidden", await Client.Problem(await admin.Send(HttpMethod.Get, $"/api/master/organizations/{org.Organization.Id}/statements"), HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task A_new_slug_holds_at_once_for_people_at_work()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var master = await site.SignInMaster();
        using var sales = await site.SignIn(org, Role.Sales);
        await sales.Post("/api/advertisers", new { name = "Acme Coffee" });
        using var read = await master.Send(HttpMethod.Get, $"/api/organizations/{org.Organization.Id}");

        using var renamed = await master.Send(HttpMethod.Put, $"/api/organizations/{org.Organization.Id}", new { name = "Harbor Sound", slug = org.Slug + "new" }, ("If-Match", read.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
        Assert.NotEqual(read.Headers.ETag, renamed.Headers.ETag);
        Assert.Equal(org.Slug + "new", (await sales.Get("/api/organization")).GetProperty("slug").GetString());
        Assert.Equal(1, (await sales.Get("/api/advertisers")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Settings_are_changed_on_top_of_what_was_read()
    {
        var site = await TestSite.Get();
        using var admin = await site.SignIn(await TestOrganization.Create(), Role.Admin);
        using var read = await admin.Send(HttpMethod.Get, "/api/settings");
        var change = new { timeZone = "Europe/Paris", defaultCurrency = "EUR", accentColour = "#336699", holdTtlHours = 24, holdExtensionMax = 1, firstWeekday = 1 };

        Assert.Equal("if_match_required", await Client.Problem(await admin.Send(HttpMethod.Put, "/api/settings", change), (HttpStatusCode)428));
        using var changed = await admin.Send(HttpMethod.Put, "/api/settings", change, ("If-Match", read.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        Assert.Equal("changed_meanwhile", await Client.Problem(await admin.Send(HttpMethod.Put, "/api/settings", change, ("If-Match", read.Headers.ETag.ToString())), HttpStatusCode.PreconditionFailed));
        Assert.Equal("EUR", (await admin.Get("/api/organization")).GetProperty("defaultCurrency").GetString());
    }
}
