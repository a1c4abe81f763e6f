using System.Diagnostics;
using Npgsql;
using PodcastFlow.Tenancy.Tests.Isolation;

namespace PodcastFlow.Tenancy.Tests.Sessions;

/// <summary>What travels over a connection, and what stays on it: nothing.</summary>
public sealed class ConnectionTests(World world)
{
    [Fact]
    public async Task A_read_is_one_round_trip_and_a_unit_of_work_one_more_than_its_statements()
    {
        await using var relay = new CountingRelay(world.Connection);
        await using var engine = new TenantDatabase(relay.Connection, new TenancyOptions { ShardConnections = 1 }, TimeProvider.System);
        var limited = world.Attacker with { StatementTimeout = TimeSpan.FromSeconds(5) };
        static async Task<int> Ones(TenantSession db, int count)
        {
            for (var i = 1; i < count; i++) await db.One<int>($"select 1");
            return await db.One<int>($"select 1");
        }
        Assert.Equal(1, await relay.Count(() => engine.Read(world.Attacker, db => Ones(db, 1))));
        Assert.Equal(1, await relay.Count(() => engine.Read(limited, db => Ones(db, 1))));
        Assert.Equal(3, await relay.Count(() => engine.Read(world.Attacker, db => Ones(db, 3))));
        Assert.Equal(2, await relay.Count(() => engine.Run(world.Attacker, db => Ones(db, 1))));
        Assert.Equal(2, await relay.Count(() => engine.Run(limited, db => Ones(db, 1))));
        Assert.Equal(6, await relay.Count(() => engine.Run(world.Attacker, db => Ones(db, 5))));
    }

    [Fact]
    public async Task What_is_put_off_costs_one_round_trip_together_and_none_beside_another_statement()
    {
        await using var relay = new CountingRelay(world.Connection);
        await using var engine = new TenantDatabase(relay.Connection, new TenancyOptions { ShardConnections = 1 }, TimeProvider.System);
        static async Task<int> Touch(TenantSession db, int times, bool thenAsk)
        {
            for (var i = 0; i < times; i++) await db.Later($"update thing set name = name where id = {i}");
            return thenAsk ? await db.One<int>($"select 1") : 1;
        }
        Assert.Equal(2, await relay.Count(() => engine.Run(world.Attacker, db => Touch(db, 3, thenAsk: false))));
        Assert.Equal(2, await relay.Count(() => engine.Run(world.Attacker, db => Touch(db, 3, thenAsk: true))));
        Assert.Equal(4, await relay.Count(() => engine.Run(world.Attacker, db => Touch(db, 80, thenAsk: false))));       // so many are not kept back
    }

    [Theory]
    [InlineData("read")]
    [InlineData("run")]
    public async Task A_cancelled_statement_ends_at_once_and_leaves_nothing(string way)
    {
        await using var engine = world.Engine();
        var backend = await Backend(engine);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(150));
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => way == "read"
            ? engine.Read(world.Attacker, db => db.One<long>($"select count(*) from generate_series(1, 2000000000)", soon.Token), soon.Token)
            : engine.Run(world.Attacker, async db =>
            {
                await db.Execute($"insert into thing (id, name) values (501, 'gone')");
                return await db.One<long>($"select count(*) from generate_series(1, 2000000000)", soon.Token);
            }, soon.Token));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
        await NothingIsLeft(engine, backend, 501);
    }

    [Fact]
    public async Task A_tenants_own_statement_timeout_rides_along_and_does_not_stay()
    {
        await using var engine = world.Engine();
        var backend = await Backend(engine);
        var hasty = world.Attacker with { StatementTimeout = TimeSpan.FromMilliseconds(150) };
        Task<long> Endless(TenantSession db) => db.One<long>($"select count(*) from generate_series(1, 2000000000)");
        Assert.Equal("57014", (await Assert.ThrowsAsync<PostgresException>(() => engine.Read(hasty, Endless))).SqlState);
        Assert.Equal("57014", (await Assert.ThrowsAsync<PostgresException>(() => engine.Run(hasty, async db =>
        {
            await db.Execute($"insert into thing (id, name) values (502, 'gone')");
            return await Endless(db);
        }))).SqlState);
        await NothingIsLeft(engine, backend, 502);
        Assert.Equal("15s", await engine.Read(world.Attacker, db => db.One<string>($"select current_setting('statement_timeout')")));
    }

    [Fact]
    public async Task Errors_and_exceptions_leave_nothing()
    {
        await using var engine = world.Engine();
        var backend = await Backend(engine);
        await Assert.ThrowsAsync<PostgresException>(() => engine.Read(world.Attacker, db => db.One<int>($"select 1 / 0")));
        await NothingIsLeft(engine, backend, 503);
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Read(world.Attacker, db => db.One<int>($"select 1, 2")));
        await NothingIsLeft(engine, backend, 503);
        await Assert.ThrowsAsync<PostgresException>(() => engine.Run(world.Attacker, async db => await db.Execute($"insert into thing (id, name) values (503, 'gone')") + await db.One<int>($"select 1 / 0")));
        await NothingIsLeft(engine, backend, 503);
        await Assert.ThrowsAsync<InvalidDataException>(() => engine.Run<int>(world.Attacker, async db =>
        {
            await db.Execute($"insert into thing (id, name) values (503, 'gone')");
            throw new InvalidDataException();
        }));
        await NothingIsLeft(engine, backend, 503);
    }

    [Fact]
    public async Task A_lost_connection_is_replaced()
    {
        await using var engine = world.Engine();
        var backend = await Backend(engine);
        await world.Superuser($"select pg_terminate_backend({backend})");
        await Task.Delay(100);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Backend(engine));
        Assert.NotEqual(backend, await Backend(engine));
    }

    [Fact]
    public async Task The_place_in_the_code_stands_in_front_of_every_statement()
    {
        await using var engine = world.Engine();
        using var enough = new CancellationTokenSource();
        var endless = engine.Read(world.Attacker, db => db.One<long>($"select count(*) from generate_series(1, 2000000000) needle", enough.Token), enough.Token);
        string seen;
        while ((seen = await world.Superuser("select query from pg_stat_activity where query like '/*%needle%' and state = 'active'")).Length == 0) await Task.Delay(20);
        Assert.Matches($@"^/\* ConnectionTests\.cs:\d+ {world.Attacker.Schema} {world.Attacker.SchemaVersion} \*/ select count", seen);
        enough.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);

        await engine.Run(world.Attacker, db => db.One<double>($"select sqrt(4711) + ln(2) - degrees(3) as needle_of_statistics"));
        Assert.Matches(@"^/\* ConnectionTests\.cs:\d+ ", await world.Superuser("select query from monitor.pg_stat_statements where query like '%needle_of_statistics%' and query not like '%pg_stat_statements%'"));
        Assert.Contains(CallSite.Ran, site => site.StartsWith("ConnectionTests.cs:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_its_budget_of_tenants_a_shards_connections_are_replaced()
    {
        var ofOneShard = (await world.Fleet).GroupBy(tenant => tenant.LoginShard).First().Take(5).ToList();
        await using var engine = new TenantDatabase(world.Connection, new TenancyOptions { ShardConnections = 1, TenantsPerConnection = 3 }, TimeProvider.System);
        var backends = new List<int>();
        foreach (var tenant in ofOneShard.Take(3).Concat(ofOneShard.Take(3)).Concat(ofOneShard))
            backends.Add(await engine.Read(tenant, db => db.One<int>($"select pg_backend_pid()")));
        Assert.Single(backends.Take(9).Distinct());
        Assert.Single(backends.Skip(9).Distinct());
        Assert.NotEqual(backends[8], backends[9]);
    }

    static Task<int> Backend(TenantDatabase engine, Tenant tenant) => engine.Read(tenant, db => db.One<int>($"select pg_backend_pid()"));

    Task<int> Backend(TenantDatabase engine) => Backend(engine, world.Attacker);

    /// <summary>The same connection, taken from the pool as it is: the login itself, its settings, no transaction, no row.</summary>
    async Task NothingIsLeft(TenantDatabase engine, int backend, int row)
    {
        await using (var connection = await engine.Pools.Of(world.Attacker.LoginShard, 1).OpenConnectionAsync())
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands = { new NpgsqlBatchCommand("select concat_ws(' ', pg_backend_pid(), current_user, current_setting('role'), current_setting('search_path'), current_setting('statement_timeout'))") },
            };
            Assert.Equal($"{backend} {world.Attacker.LoginShard} none \"$user\", ext, pg_temp 15s", await batch.ExecuteScalarAsync());
        }
        Assert.Equal(0, await engine.Read(world.Attacker, db => db.One<int>($"select count(*)::integer from thing where id = {row}")));
    }
}
