using System.Net;
using System.Text;
using System.Text.Json;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>kill -9 of the serving process with everything of a transaction written and nothing committed: afterwards there is nothing of it, and asking again does it once.</summary>
public sealed class KilledHostTests
{
    [Fact]
    public async Task A_feed_whose_import_was_killed_is_not_there_and_imports_whole()
    {
        var org = await TestOrganization.Create();
        Task<HttpResponseMessage> Import(Client client) => client.Http.PostAsync("/api/feed-imports", new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(Feed(200))), "file", "feed.xml" } });

        await KilledWhile(org, "inventory", client => Import(client));

        Assert.Equal(0, await org.Do(db => db.One<long>($"select (select count(*) from show) + (select count(*) from show_feed) + (select count(*) from episode) + (select count(*) from inventory)")));
        using var again = await (await TestSite.Get()).SignIn(org, Role.Admin);
        using var imported = await Import(again);
        Assert.Equal(HttpStatusCode.Created, imported.StatusCode);
        Assert.Equal(200, await org.Do(db => db.One<long>($"select count(*) from episode where source = 'feed'")));
        Assert.True(await org.Do(db => db.One<bool>($"select not exists (select from episode e where not exists (select from inventory i where i.episode_id = e.id))")));
    }

    [Fact]
    public async Task A_hold_whose_host_was_killed_is_free_again_and_its_key_holds_once()
    {
        var org = await TestOrganization.Create();
        using var client = await (await TestSite.Get()).SignIn(org, Role.Admin);
        async Task<string> Made(string path, object body) => (await client.Post(path, body)).GetProperty("id").GetString()!;
        var show = await Made("/api/shows", new { name = "Deep Kitchen" });
        var episode = await Made("/api/episodes", new { showId = show, title = "Bread", airDate = "2031-03-03", lengthSeconds = 3600 });
        var hold = new { advertiserId = await Made("/api/advertisers", new { name = "Fjord VPN" }), slots = new[] { new { episodeId = episode, placement = "mid_roll", count = 2 } } };
        Task<HttpResponseMessage> Hold(Client at) => at.Send(HttpMethod.Post, "/api/reservations", hold, ("Idempotency-Key", "launch"));

        await KilledWhile(org, "activity", Hold);

        Task<long> Counted(string table) => org.Do(db => table == "claims" ? db.One<long>($"select count(*) from inventory_claim where released_at is null") : db.One<long>($"select count(*) from reservation"));
        Assert.Equal((0, 0), (await Counted("claims"), await Counted("reservations")));
        var held = await Answer(await Hold(client));
        var same = await Answer(await Hold(client));
        Assert.Equal(held.GetProperty("id").GetString(), same.GetProperty("id").GetString());
        Assert.Equal((2, 1), (await Counted("claims"), await Counted("reservations")));
    }

    /// <summary>Sends a request to a process of its own, which cannot write to this table; kills the process when it has come so far.</summary>
    static async Task KilledWhile(TestOrganization org, string table, Func<Client, Task<HttpResponseMessage>> ask)
    {
        // It takes no jobs: those of other tests would die with it, and wait a minute for another host.
        await using var host = await Command.StartWith([("PodcastFlow__Jobs__AtOnce", "0")], "Serving on", "serve", "--port", "0", "--database", org.Installation.SuperuserConnection, "--key-file", TestDatabase.KeyFile);
        using var client = Client.At(new Uri(host.After("Serving on ")));
        await client.SignIn(org.EmailOf(Role.Admin), TestOrganization.Password);
        await using var gate = await HeldLock.By(org.Installation.SuperuserConnection, $"lock table {org.Tenant.Schema}.{table} in share mode");
        var asking = ask(client);
        var waiter = await gate.Waiter(asking);
        await host.Signal("KILL");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => asking);
        await gate.Ended(waiter);
    }

    static async Task<JsonElement> Answer(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        }
    }

    static string Feed(int items) => $"""
        <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Killed</title>
        {string.Join('\n', Enumerable.Range(1, items).Select(i => $"<item><guid>{i}</guid><title>Part {i}</title><pubDate>{new DateTime(2020, 1, 1).AddDays(7 * i):R}</pubDate><itunes:duration>31:00</itunes:duration></item>"))}
        </channel></rss>
        """;
}
