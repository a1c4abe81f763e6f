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
