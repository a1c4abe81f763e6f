using System.Net;
using System.Text.Json;
using PodcastFlow.Inventory;
using PodcastFlow.Jobs;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Inventory;

public sealed class InventoryHttpTests
{
    [Fact]
    public async Task Slots_are_found_held_once_per_key_extended_and_released()
    {
        var (client, advertiser, episode, _) = await Prepare();
        using var _client = client;
        var hold = new { advertiserId = advertiser, slots = new[] { new { episodeId = episode, placement = "mid_roll", count = 2 } }, ttlHours = 10, note = "For the launch" };

        var held = await client.Post("/api/reservations", hold, HttpStatusCode.Created, ("Idempotency-Key", "launch"));
        var again = await client.Post("/api/reservations", hold, HttpStatusCode.Created, ("Idempotency-Key", "launch"));

        var id = held.GetProperty("id").GetString();
        Assert.Equal(id, again.GetProperty("id").GetString());
        Assert.Equal("held", held.GetProperty("items")[1].GetProperty("state").GetString());
        Assert.Equal(["free", "free", "held", "held", "free", "free"], await States(client, episode));
        var week = (await client.Get($"/api/availability?from=2031-03-03&to=2031-03-03")).GetProperty("shows")[0].GetProperty("cells")[0];
        Assert.Equal(2, week.GetProperty("placements").GetProperty("mid_roll").GetProperty("held").GetInt32());

        var extended = await client.Post($"/api/reservations/{id}/extension", new { hours = 5 }, HttpStatusCode.OK);
        Assert.Equal(0, extended.GetProperty("extensionsLeft").GetInt32());
        var listed = (await client.Get("/api/reservations?status=held&expiringWithinHours=24&mine=true")).GetProperty("items");
        Assert.Equal("For the launch", Assert.Single(listed.EnumerateArray()).GetProperty("note").GetString());

        var released = await client.Post($"/api/reservations/{id}/release", new { }, HttpStatusCode.OK);
        Assert.Equal("cancelled", released.GetProperty("status").GetString());
        Assert.DoesNotContain("held", await States(client, episode));
    }

    [Fact]
    public async Task Sold_out_is_a_conflict_that_says_who_has_the_slots()
    {
        var (client, advertiser, episode, _) = await Prepare();
        using var _client = client;
        var hold = new { advertiserId = advertiser, slots = new[] { new { episodeId = episode, placement = "post_roll", count = 1 } } };
        await client.Post("/api/reservations", hold);

        using var answer = await client.Send(HttpMethod.Post, "/api/reservations", hold);

        Assert.Equal("sold_out", await Client.Problem(answer, HttpStatusCode.Conflict));
        var taken = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("refused")[0].GetProperty("taken")[0];
        Assert.Equal("Fjord VPN", taken.GetProperty("heldFor").GetString());
    }

    [Fact]
    public async Task The_host_ends_holds_whose_time_is_over_in_every_organization()
    {
        var site = await TestSite.Get();
        var (client, advertiser, episode, org) = await Prepare();
        using var _client = client;
        var held = await client.Post("/api/reservations", new { advertiserId = advertiser, slots = new[] { new { episodeId = episode, placement = "pre_roll", count = 2 } } });
        await org.Do(db => db.Execute($"update inventory_claim set expires_at = {db.Now.AddSeconds(-1)}"));

        await site.Installation.Control.Run(db => Enqueue.Job(db, HoldExpiry.Look.Name));

        var id = Guid.Parse(held.GetProperty("id").GetString()!);
        for (var tries = 0; tries < 600 && await Status(org, id) != "expired"; tries++) await Task.Delay(50);
        Assert.Equal("expired", await Status(org, id));
    }

    static Task<string> Status(TestOrganization org, Guid reservation) => org.Do(db => db.One<string>($"select status from reservation where id = {reservation}"));

    static async Task<(Client, string Advertiser, string Episode, TestOrganization)> Prepare()
    {
        var org = await TestOrganization.Create();
        var client = await (await TestSite.Get()).SignIn(org, Role.Admin);
        async Task<string> Made(string path, object body) => (await client.Post(path, body)).GetProperty("id").GetString()!;
        var show = await Made("/api/shows", new { name = "Deep Kitchen" });
        return (client, await Made("/api/advertisers", new { name = "Fjord VPN" }), await Made("/api/episodes", new { showId = show, title = "Bread", airDate = "2031-03-03", lengthSeconds = 3600 }), org);
    }

    static async Task<List<string>> States(Client client, string episode) =>
        [.. (await client.Get($"/api/episodes/{episode}/inventory")).EnumerateArray().Select(s => s.GetProperty("state").GetString()!)];
}
