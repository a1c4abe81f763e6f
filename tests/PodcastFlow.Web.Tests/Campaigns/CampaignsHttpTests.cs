using System.Net;
using System.Text.Json;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Campaigns;

public sealed class CampaignsHttpTests
{
    static async Task<(string Address, string Advertiser)> Begin(Client client)
    {
        var advertiser = (await client.Post("/api/advertisers", new { name = "Northwind Sleep" })).GetProperty("id").GetString()!;
        var campaign = await client.Post("/api/campaigns", new { name = "Q1", advertiserId = advertiser, flightStart = "2027-01-11", flightEnd = "2027-02-28", budget = new { amount = 18400, currency = "USD" } });
        Assert.Equal(("pipeline", 10), (campaign.GetProperty("status").GetString(), campaign.GetProperty("probability").GetInt32()));
        return ($"/api/campaigns/{campaign.GetProperty("id").GetString()}", advertiser);
    }

    [Theory, InlineData("status", "active"), InlineData("probability", 100), InlineData("stage", 100)]
    public async Task Nobody_sets_a_stage_by_editing(string field, object value)
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Admin);
        var (address, advertiser) = await Begin(client);
        var fields = new Dictionary<string, object> { ["name"] = "Q1", ["advertiserId"] = advertiser, ["flightStart"] = "2027-01-11", ["flightEnd"] = "2027-02-28", [field] = value };
        var tag = (await client.Send(HttpMethod.Get, address)).Headers.ETag!.ToString();

        Assert.Equal("malformed", await Client.Problem(await client.Send(HttpMethod.Put, address, fields, ("If-Match", tag)), HttpStatusCode.BadRequest));
        Assert.Equal("malformed", await Client.Problem(await client.Send(HttpMethod.Post, "/api/campaigns", fields), HttpStatusCode.BadRequest));

        Assert.Equal(("pipeline", 10), await client.Get(address) is var read ? (read.GetProperty("status").GetString(), read.GetProperty("probability").GetInt32()) : default);
        Assert.True(fields.Remove(field));
        Assert.Equal(HttpStatusCode.OK, (await client.Send(HttpMethod.Put, address, fields, ("If-Match", tag))).StatusCode);
    }

    [Fact]
    public async Task A_change_needs_the_version_that_was_read()
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Sales);
        var (address, advertiser) = await Begin(client);
        var change = new { name = "Q1 again", advertiserId = advertiser, flightStart = "2027-01-11", flightEnd = "2027-02-28" };
        var tag = (await client.Send(HttpMethod.Get, address)).Headers.ETag!.ToString();

        Assert.Equal("if_match_required", await Client.Problem(await client.Send(HttpMethod.Put, address, change), HttpStatusCode.PreconditionRequired));
        Assert.Equal(HttpStatusCode.OK, (await client.Send(HttpMethod.Put, address, change, ("If-Match", tag))).StatusCode);
        Assert.Equal("changed_meanwhile", await Client.Problem(await client.Send(HttpMethod.Put, address, change, ("If-Match", tag)), HttpStatusCode.PreconditionFailed));
    }

    [Theory]
    [InlineData("?stage=10", "unknown_filter")]
    [InlineData("?status=PendingApproval", "malformed")]
    [InlineData("?status=unheard_of", "malformed")]
    [InlineData("?from=yesterday", "malformed")]
    [InlineData("?sort=probability", "unknown_sort")]
    public async Task What_the_list_does_not_know_is_refused_and_not_ignored(string query, string code)
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Sales);

        Assert.Equal(code, await Client.Problem(await client.Send(HttpMethod.Get, "/api/campaigns" + query), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task The_list_filters_by_address()
    {
        var site = await TestSite.Get();
        using var client = await site.SignIn(await TestOrganization.Create(), Role.Sales);
        var (_, advertiser) = await Begin(client);

        Assert.Equal(1, (await client.Get($"/api/campaigns?status=pipeline&advertiserId={advertiser}&from=2027-01-01&to=2027-01-31&mine=true&sort=-budget")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await client.Get("/api/campaigns?status=pending_approval")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Anybody_who_sees_a_campaign_finds_it_and_reads_what_happened_to_it()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var sales = await site.SignIn(org, Role.Sales);
        using var other = await site.SignIn(org, Role.Sales, 2);
        var (address, _) = await Begin(sales);
        var id = address.Split('/')[^1];

        var found = await sales.Get("/api/search?q=nortwhind");
        Assert.True(found.GetProperty("resembling").GetBoolean());
        Assert.Contains(found.GetProperty("hits").EnumerateArray(), h => h.GetProperty("kind").GetString() == "advertiser" && h.GetProperty("title").GetString() == "Northwind Sleep");
        Assert.Contains((await sales.Get("/api/search?q=q1%20north")).GetProperty("hits").EnumerateArray(), h => h.GetProperty("id").GetString() == id);
        Assert.DoesNotContain((await other.Get("/api/search?q=q1%20north")).GetProperty("hits").EnumerateArray(), h => h.GetProperty("id").GetString() == id);
        Assert.Equal("created", (await sales.Get($"/api/activity?entity=campaign&id={id}")).GetProperty("items")[0].GetProperty("action").GetString());
        Assert.Equal("not_found", await Client.Problem(await other.Send(HttpMethod.Get, $"/api/activity?entity=campaign&id={id}"), HttpStatusCode.NotFound));
        Assert.Equal("malformed", await Client.Problem(await sales.Send(HttpMethod.Get, $"/api/activity?entity=thing&id={id}"), HttpStatusCode.BadRequest));
        Assert.Equal(JsonValueKind.Array, (await sales.Get("/api/home")).GetProperty("work").ValueKind);
    }
}
