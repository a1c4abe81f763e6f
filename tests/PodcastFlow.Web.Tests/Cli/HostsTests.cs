using System.Net;
using Npgsql;
using PodcastFlow.Inventory;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

/// <summary>Hosts as processes of their own, killed where it hurts.</summary>
public sealed class HostsTests : IAsyncLifetime
{
    TestDatabase _database = null!;
    TestInstallation _installation = null!;
    TestOrganization _org = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _installation = await TestInstallation.On(_database);
        _org = await TestOrganization.Create(on: _installation);
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.Services.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_host_killed_in_the_middle_of_a_job_leaves_it_to_another_one_and_nothing_happens_twice()
    {
        await using var first = await Serve();
        using var client = Client.At(new Uri(first.After("Serving on ")));
        await client.SignIn(_org.EmailOf(Role.Admin), TestOrganization.Password);
        var (held, waiting) = await HoldAndWait(client);
        await _org.Do(db => db.Execute($"update inventory_claim set expires_at = {db.Now.AddSeconds(-1)}"));

        // In the middle of the work: it waits for a slot that somebody has locked.
        await using var slots = await Locked($"select id from {_org.Tenant.Schema}.inventory for update");
        var job = await _org.Do(db => Enqueue.Job(db, HoldExpiry.Expire));
        await Until($"select exists (select from pg_stat_activity where datname = current_database() and usename = '{_org.Tenant.LoginShard}' and wait_event_type = 'Lock')");
        await first.Signal("KILL");
        await first.End();
        Assert.Equal("held", await Status(held));

        // Between the work and the end of the job: what was done is committed, and the queue cannot hear of it.
        await using var second = await Serve();
        await Until($"select exists (select from job where id = '{job}' and state = 'running' and taken_by like '%:{second.Id}')");
        await using var queue = await Locked($"select id from job where id = '{job}' for update");
        await slots.DisposeAsync();
        await Until($"select exists (select from {_org.Tenant.Schema}.reservation where id = '{held}' and status = 'expired')");
        var lines = await Lines();
        await second.Signal("KILL");
        await second.End();
        await queue.DisposeAsync();

        await using var third = await Serve();
        await Until($"select exists (select from job_history where id = '{job}' and outcome = 'done' and attempts > 2 and taken_by like '%:{third.Id}')");
        Assert.Equal(("expired", "held"), (await Status(held), await Status(waiting)));
        Assert.Equal(1, await _org.Do(db => db.One<int>($"select count(*)::int from activity where action = 'promoted'")));
        Assert.Equal(1, await _org.Do(db => db.One<int>($"select count(*)::int from status_history where entity_id = {held} and to_status = 'expired'")));
        Assert.Equal(lines, await Lines());
    }

    // The lease is short, so that the test need not wait for a minute.
    Task<Command> Serve() => Command.StartWith([("PodcastFlow__Jobs__Lease", "00:00:03"), ("PodcastFlow__Jobs__Poll", "00:00:00.050")], "Serving on",
        "serve", "--port", "0", "--database", _database.Superuser, "--key-file", TestDatabase.KeyFile);

    static async Task<(Guid Held, Guid Waiting)> HoldAndWait(Client client)
    {
        async Task<string> Made(string path, object body) => (await client.Post(path, body)).GetProperty("id").GetString()!;
        var show = await Made("/api/shows", new { name = "Deep Kitchen" });
        var advertiser = await Made("/api/advertisers", new { name = "Fjord VPN" });
        var episode = await Made("/api/episodes", new { showId = show, title = "Bread", airDate = "2031-03-03", lengthSeconds = 3600 });
        var hold = new { advertiserId = advertiser, slots = new[] { new { episodeId = episode, placement = "post_roll", count = 1 } }, allowWaiting = true };
        return (Guid.Parse(await Made("/api/reservations", hold)), Guid.Parse(await Made("/api/reservations", hold)));
    }

    Task<string> Status(Guid reservation) => _org.Do(db => db.One<string>($"select status from reservation where id = {reservation}"));

    Task<int> Lines() => _org.Do(db => db.One<int>($"select count(*)::int from activity"));

    async Task Until(string sql)
    {
        for (var tries = 0; tries < 1500; tries++)
        {
            if (await _database.One<bool>(sql)) return;
            await Task.Delay(20);
        }
        Assert.Fail("It did not come to this: " + sql);
    }

    async Task<IAsyncDisposable> Locked(string sql)
    {
        var source = NpgsqlDataSource.Create(_database.Superuser);
        var connection = await source.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(sql) } };
        await command.ExecuteNonQueryAsync();
        return new Lock(source, connection);
    }

    sealed record Lock(NpgsqlDataSource Source, IAsyncDisposable Connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync();
            await Source.DisposeAsync();
        }
    }
}
