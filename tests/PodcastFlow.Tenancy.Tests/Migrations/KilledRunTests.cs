using System.Diagnostics;
using System.Runtime.CompilerServices;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Tests.Migrations;

/// <summary>A run that is killed at any moment: whoever runs next finishes it, and nobody gets a migration twice.</summary>
public sealed class KilledRunTests
{
    const string Variable = "PODCASTFLOW_TEST_FLEET";

    [Fact]
    public async Task Killed_again_and_again_it_is_finished_with_every_migration_exactly_once()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var fleet = await Fleet.Create(24,
            new Script(2, "size", "alter table thing add size integer; select pg_sleep(0.01);"),
            new Script(3, "fill_size.batch", "update thing set size = id where id in (select id from thing where size is null limit 1);"),
            new Script(4, "thing_size.concurrent", "create index thing_size on thing (size);"),
            new Script(5, "later", "create table later (id integer not null); insert into later (id) values (1); select pg_sleep(0.01);"));
        await fleet.Db.Execute(string.Join(';', fleet.Schemas.Select(schema => $"insert into {schema}.thing (id) select i from generate_series(1, 3) i")));
        var random = new Random(7);
        var (kills, unfinished) = (0, 0);
        Task<long> Steps() => fleet.Db.One<long>("select sum(schema_version)::int8 from tenant_schema");
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var before = await Steps();
            using var process = Launch(fleet.Db.Migrator);
            var ended = process.WaitForExitAsync(ct);
            while (!ended.IsCompleted && await Steps() == before) await Task.Delay(2, ct);
            await Task.Delay(random.Next(0, 60), ct);
            if (ended.IsCompleted)
            {
                Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync(ct));
                break;
            }
            process.Kill();
            await ended;
            kills++;
            if ((await fleet.Runner().Status(ct)).Exists(tenant => tenant.Version < 5)) unfinished++;
        }

        var outcome = await fleet.Runner().Migrate(ct: ct);

        Assert.True(kills > 0 && unfinished > 0, $"{kills} kills, {unfinished} of them in the middle");
        Assert.All(outcome.Tenants, tenant => Assert.Equal((5, null), (tenant.Version, tenant.LastError)));
        Assert.All(await fleet.Ledgers(), ledger => Assert.Equal("1,2,3,4,5", ledger));
        foreach (var schema in fleet.Schemas)
            Assert.Equal("3 1", await fleet.Db.One<string>($"select (select count(*) from {schema}.thing where size = id) || ' ' || (select count(*) from {schema}.later)"));
        Assert.Empty(await Doctor.Examine(fleet.Db.Migrator, ct: ct));
    }

    static Process Launch(string migrator)
    {
        var program = Path.ChangeExtension(typeof(KilledRunTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = migrator;
        return Process.Start(start)!;
    }

    /// <summary>This test program, started to do nothing but to migrate a fleet.</summary>
    [ModuleInitializer]
    internal static void MigrateWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } migrator) return;
        new FleetMigrator(migrator, new FleetOptions { BatchSize = 5 }).Migrate().GetAwaiter().GetResult();
        Environment.Exit(0);
    }
}
