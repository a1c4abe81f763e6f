using System.Diagnostics;
using PodcastFlow.Benchmarks.Tenancy;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Benchmarks.Fleet;

/// <summary>
/// One more column for every organization, against a loop written by hand in batches of fifty: one that writes no ledger, and one that writes
/// both, as the product keeps them. By hand each batch is one text that the server takes apart, which is the least there is. Organizations have three tables: what else
/// lies in a schema costs a new column nothing. On one connection the product is held against the loop with both ledgers alone: for one connection the
/// rows in the organizations' own ledgers cost more than their columns, whoever writes them.
/// </summary>
static class MigrateBench
{
    const int Batch = 50;

    const string Ledger = """
        create table schema_migration (
            version integer not null, name text not null, sha256 bytea not null, applied_at timestamptz not null,
            applied_by text not null, duration_ms numeric(12, 3) not null, constraint schema_migration_pkey primary key (version)
        );
        """;

    internal static async Task<int> Run(bool quick)
    {
        var (organizations, rounds) = quick ? (200, 5) : (1000, 9);
        var scripts = FleetStage.Scripts.WithTenant(new Script(1, "goods", Ledger + Goods.Tenant(rows: 0)));
        await using var stage = await FleetStage.Set(scripts);
        for (var from = 0; from < organizations; from += Batch)
            await stage.AsControl($"select create_complete_org_schema('bench-' || i, 'bench-' || i) from generate_series({from}, {from + Batch - 1}) i");
        await stage.ByHand("create table public.hand_migration (like tenant_migration including all); alter table public.hand_migration add foreign key (organization_id) references tenant_schema on delete cascade; alter table public.hand_migration owner to podcastflow_migrator");
        for (var from = 0; from < organizations; from += Batch)
            await stage.ByHand(string.Join('\n', Slice(from).Select(n => $"create table org_bench_{n}.hand_migration (like org_bench_{n}.schema_migration including all); alter table org_bench_{n}.hand_migration owner to podcastflow_migrator;")));
        await stage.ByHand("vacuum analyze");

        var version = 1;
        async Task Product(FleetOptions options)
        {
            var outcome = await new FleetMigrator(stage.Migrator, options).Migrate();
            if (outcome.Halted is not null || outcome.Tenants.Any(tenant => tenant.Version != version)) throw new InvalidOperationException("The fleet was not migrated.");
        }
        Task Store() => Stored(stage, ++version);
        (string Name, Func<Task> Before, Func<Task> Go)[] contestants =
        [
            ("by hand, no ledger", () => Task.CompletedTask, () => ByHand(stage, organizations, ledgers: false)),
            ("by hand, both ledgers", () => Task.CompletedTask, () => ByHand(stage, organizations, ledgers: true)),
            ("product, one connection", Store, () => Product(new FleetOptions { Parallel = 1, Rehearse = false })),
            ("product", Store, () => Product(new FleetOptions())),
        ];
        var seconds = contestants.ToDictionary(c => c.Name, _ => new List<double>());
        for (var round = -1; round < rounds; round++)       // the first warms up
            foreach (var (name, before, go) in round % 2 == 0 ? contestants : contestants.Reverse())
            {
                await before();
                var watch = Stopwatch.StartNew();
                await go();
                if (round >= 0) seconds[name].Add(watch.Elapsed.TotalSeconds);
            }
        const string scenario = "add column";
        var cells = seconds.Select(s => FleetReport.Cell(scenario, s.Key, s.Value)).ToList();
        List<FleetVerdict> verdicts =
        [
            FleetReport.Verdict(cells, scenario, "product", "by hand, no ledger", 2), FleetReport.Verdict(cells, scenario, "product", "by hand, both ledgers", 1.2),
            FleetReport.Verdict(cells, scenario, "product, one connection", "by hand, both ledgers", 1.2),
        ];
        return FleetReport.Give("migrate", $"PostgreSQL {stage.ServerVersion}, {organizations} organizations, batches of {Batch}, {rounds} rounds", stage.ServerVersion, organizations, cells, verdicts);
    }

    static Task Stored(FleetStage stage, int version)
    {
        var script = new Script(version, $"column{version}", $"alter table item add column c{version} integer;");
        return stage.ByHand($"insert into tenant_script (version, name, script, sha256) values ({version}, '{script.Name}', '{script.Text}', '\\x{Convert.ToHexString(script.Sha256)}')");
    }

    static readonly string Sha256 = "\\x" + new string('0', 64);
    static int _hand;

    static Task ByHand(FleetStage stage, int organizations, bool ledgers)
    {
        var column = ++_hand;
        return stage.ByHand(Enumerable.Range(0, organizations / Batch).Select(batch => Text(batch * Batch, column, ledgers)));
    }

    static string Text(int from, int column, bool ledgers)
    {
        var text = string.Join('\n', Slice(from).Select(n => $"alter table org_bench_{n}.item add column h{column} integer;"
            + (ledgers ? $"insert into org_bench_{n}.hand_migration (version, name, sha256, applied_at, applied_by, duration_ms) values ({column}, 'h{column}', '{Sha256}', clock_timestamp(), session_user, 0);" : "")));
        if (ledgers) text += $"insert into public.hand_migration (organization_id, version, state, sha256, at, duration_ms) values {string.Join(',', Slice(from).Select(n => $"('bench-{n}', {column}, 'applied', '{Sha256}', clock_timestamp(), 0)"))};";
        return $"do $hand$ begin execute $text${text}$text$; end $hand$";
    }

    static IEnumerable<int> Slice(int from) => Enumerable.Range(from, Batch);
}
