using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Versioning;
using Npgsql;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;
using PodcastFlow.Tenancy.Tests.Installation;
using PodcastFlow.Tenancy.Tests.Isolation;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Faults;

/// <summary>PostgreSQL dies under people's hands: what fails does so cleanly and at once, what was promised is there, and nobody has to restart the product.</summary>
[SupportedOSPlatform("linux")]
public sealed class ServerKilledTests(KillableServer server) : IClassFixture<KillableServer>
{
    private const int Workers = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static int next = 100;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_under_load_and_started_again_nothing_hangs_nothing_is_wrong_and_the_pools_recover()
    {
        await using var engine = new TenantDatabase(server.Connection, new TenancyOptions { ShardConnections = 3, TenantTokens = 3 }, TimeProvider.System);
        await using var control = new ControlDatabase(server.Connection, new TenancyOptions(), TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var heard = 0;
        var listening = control.Listen(TenantRegistry.Channel, () => Interlocked.Increment(ref heard), stop.Token);
        var good = new int[Workers];
        var (failed, wrong, done) = (0, 0, false);
        var promised = new ConcurrentBag<(Tenant Tenant, int Id)>();
        var slowest = new ConcurrentBag<TimeSpan>();

        async Task Work(int worker)
        {
            for (var n = 0; !Volatile.Read(ref done); n++)
            {
                var tenant = server.Tenants[(worker + n) % server.Tenants.Count];
                var watch = Stopwatch.StartNew();
                try
                {
                    if (n % 2 == 0)
                    {
                        if (await engine.Read(tenant, db => db.One<string>($"select slug from origin", Ct), Ct) != tenant.Slug) Interlocked.Increment(ref wrong);
                    }
                    else
                    {
                        var id = Interlocked.Increment(ref next);
                        await engine.Run(tenant, db => db.Execute($"insert into thing (id, name) values ({id}, {tenant.Slug})", Ct), Ct);
                        promised.Add((tenant, id));
                    }
                    Interlocked.Increment(ref good[worker]);
                }
                catch (Exception e) when (IsClean(e))
                {
                    Interlocked.Increment(ref failed);
                    await Task.Delay(5, Ct);
                }
                slowest.Add(watch.Elapsed);
            }
        }
        var work = Enumerable.Range(0, Workers).Select(worker => Task.Run(() => Work(worker), Ct)).ToArray();

        await Until(work, () => good.Min() > 10);
        await server.Kill();
        await Until(work, () => failed > Workers);
        var (before, heardBefore) = (good.ToArray(), heard);
        await server.Restart();
        await Until(work, () => good.Zip(before).All(g => g.First >= g.Second + 10));
        Volatile.Write(ref done, true);
        await Task.WhenAll(work).WaitAsync(Patience, Ct);
        await Until(work, () => heard > heardBefore);

        Assert.Equal(0, wrong);
        Assert.True(slowest.Max() < TimeSpan.FromSeconds(15), $"the slowest request took {slowest.Max()}");
        foreach (var tenant in server.Tenants)
        {
            var there = (await engine.Read(tenant, db => db.List<int>($"select id from thing where name = {tenant.Slug}", Ct), Ct)).ToHashSet();
            Assert.DoesNotContain(promised, row => row.Tenant == tenant && !there.Contains(row.Id));
            Assert.Equal(there.Count, await engine.Read(tenant, db => db.One<int>($"select count(*)::int from thing", Ct), Ct));
        }
        await stop.CancelAsync();
        await listening;
    }

    [Fact]
    public async Task Killed_while_the_fleet_is_migrated_the_next_run_finishes_it_exactly_once()
    {
        await server.Store(Toy.With("alter table thing add size integer; select pg_sleep(0.02);", "create table later (id integer not null); insert into later (id) values (1);"));
        var some = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var migrating = new FleetMigrator(server.Migrator, new FleetOptions { BatchSize = 2, Parallel = 2 }).Migrate(new Telling(step => { if (step.Done == 4) some.TrySetResult(); }), Ct);
        await some.Task.WaitAsync(Patience, Ct);
        await server.Kill();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => migrating.WaitAsync(Patience, Ct));
        await server.Restart();
        var outcome = await new FleetMigrator(server.Migrator).Migrate(ct: Ct);

        Assert.All(outcome.Tenants, tenant => Assert.Equal((3, null), (tenant.Version, tenant.LastError)));
        foreach (var tenant in outcome.Tenants)
            Assert.Equal("1,2,3 1,2,3 1", await TestDatabase.One<string>(server.Superuser, $"""
                select (select string_agg(version::text, ',' order by version) from {tenant.Schema}.schema_migration) || ' '
                    || (select string_agg(version::text, ',' order by version) from tenant_migration where organization_id = '{tenant.OrganizationId}' and state = 'applied') || ' '
                    || (select count(*) from {tenant.Schema}.later)
                """));
        Assert.Empty(await Doctor.Examine(server.Migrator, ct: Ct));
    }

    [Fact]
    public async Task Killed_at_any_moment_of_a_provisioning_it_leaves_all_or_nothing_and_a_retry_completes_it()
    {
        var moments = World.IsLong ? Enumerable.Range(0, 12).Select(i => i * 4) : [0, 6, 14];
        foreach (var moment in moments)
        {
            var slug = $"killed-at-{moment}";
            var creating = TestDatabase.One<string>(server.Control, $"select create_complete_org_schema('{slug}', '{slug}')");
            await Task.Delay(moment, Ct);
            await server.Kill();
            await creating.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Patience, Ct);
            await server.Restart();

            var schema = "org_" + slug.Replace('-', '_');
            var there = await TestDatabase.One<long>(server.Superuser, $"""
                select (select count(*) from pg_namespace where nspname = '{schema}') + (select count(*) from pg_roles where rolname = '{schema}') + (select count(*) from tenant_schema where slug = '{slug}')
                """);
            Assert.True(there is 0 or 3, $"{there} of schema, role and registry row are there");
            if (there == 0) await TestDatabase.One<string>(server.Control, $"select create_complete_org_schema('{slug}', '{slug}')");
        }
        Assert.DoesNotContain(await Doctor.Examine(server.Migrator, ct: Ct), finding => !finding.What.StartsWith("is at version", StringComparison.Ordinal));
    }

    // Refused or cut off, and said so; a server that is on its way down or up says that itself.
    private static bool IsClean(Exception e) => e switch
    {
        OutcomeUnknownException => true,
        PostgresException said => said.SqlState.StartsWith("57P", StringComparison.Ordinal) || said.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException => true,
        _ => false,
    };

    private static async Task Until(Task[] work, Func<bool> holds)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            foreach (var ended in work.Where(task => task.IsFaulted)) await ended;
            Assert.True(watch.Elapsed < Patience, "it hangs");
            await Task.Delay(5, Ct);
        }
    }

    private sealed class Telling(Action<FleetProgress> then) : IProgress<FleetProgress>
    {
        public void Report(FleetProgress value) => then(value);
    }
}
