using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Npgsql;
using PodcastFlow.Identity;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Benchmarks.Fleet;

/// <summary>
/// The master's dashboard from the rollups, and one figure asked of every organization, beside what one would write by hand: a loop, one organization
/// after the other, and one statement with a branch for each.
/// </summary>
static class MasterBench
{
    const string Metric = "campaigns_active";

    internal static async Task<int> Run(bool quick)
    {
        var (organizations, looks, rounds) = quick ? (60, 50, 3) : (1000, 200, 5);
        await using var stage = await FleetStage.Set(FleetStage.Scripts);
        await Fill(stage, organizations);
        await using var control = new ControlDatabase(stage.Connection, new TenancyOptions(), TimeProvider.System);
        await using var tenants = new TenantDatabase(stage.Connection, new TenancyOptions(), TimeProvider.System);
        var newest = FleetStage.Scripts.Tenant[^1].Version;
        var doors = new OrganizationDoor(new TenantRegistry(control, TimeProvider.System), tenants, control, new ServedVersions(newest, newest));
        var master = new Operator(control, default);

        var watch = Stopwatch.StartNew();
        var verified = await VerifyFigures.Run(master, doors);
        if (verified.Organizations != organizations || verified.Differences.Count > 0 || verified.NotCompared.Count > 0) throw new InvalidOperationException($"The figures are not the truth: {verified.Differences.FirstOrDefault()} {verified.NotCompared.FirstOrDefault()}");
        Console.WriteLine($"counted and compared {verified.Figures:N0} figures of {organizations:N0} organizations in {watch.Elapsed.TotalSeconds:F1} s, one after the other");
        await stage.ByHand("vacuum analyze rollup_figure, rollup_mark, membership, organization, job");

        var cells = new List<FleetCell>();
        var dashboard = await Times(looks, () => ShowOverview.Of(master, new ShowOverview.Query()));
        cells.Add(FleetReport.Cell("dashboard", "product", dashboard));
        var last = dashboard.Order().ElementAt((int)(looks * 0.95));
        Console.WriteLine($"dashboard: 95th percentile {last * 1000:F1} ms of {looks} looks");

        var exact = await Times(rounds, async () =>
        {
            var answer = await AskExact.Of(master, doors, TimeProvider.System, new AskExact.Query { Metric = Metric, DeadlineMs = 20_000 });
            if (answer.Items.Sum(row => row.Value) != organizations * 3 || answer.NotReached.Count > 0) throw new InvalidOperationException("The answer is not complete.");
        });
        cells.Add(FleetReport.Cell("one figure, exactly", "product", exact));
        await using var reader = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(stage.Reader) { CommandTimeout = 300, Options = "-c statement_timeout=0" }.ConnectionString);
        await using var connection = await reader.OpenConnectionAsync();
        cells.Add(FleetReport.Cell("one figure, exactly", "loop by hand", await Times(rounds, () => Loop(connection, organizations))));
        cells.Add(FleetReport.Cell("one figure, exactly", "UNION ALL", await Times(rounds, () => Union(connection, organizations))));
        List<FleetVerdict> verdicts =
        [
            new("dashboard", "95th percentile", "50 ms", last / 0.05, 1),
            new("one figure, exactly", "product, slowest", "2 s", exact.Max() / 2, 1),
        ];
        return FleetReport.Give("master", $"PostgreSQL {stage.ServerVersion}, {organizations} organizations, {rounds} rounds; the first of each is cold", stage.ServerVersion, organizations, cells, verdicts);
    }

    // A year's work in each: 12 episodes with their slots, some held; campaigns at several stages.
    static async Task Fill(FleetStage stage, int organizations)
    {
        var actor = MemberId.System.Value;
        await Parallel.ForAsync(0, organizations, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (n, _) =>
        {
            var slug = Slug(n);
            await stage.ByHand($"""
                insert into organization (id, slug, name, email, status, region, created_at, activated_at) values ('{slug}', '{slug}', 'Network {n}', 'a@{slug}.test', 'active', 'region-{n % 3}', now() - interval '1 day' * {n % 300}, now());
                insert into subscription (organization_id, plan_id, started_at) values ('{slug}', (array['starter', 'professional', 'enterprise'])[1 + {n} % 3], now());
                """);
            await stage.AsControl($"select create_complete_org_schema('{slug}', '{slug}')");
            var schema = Schema(n);
            await stage.ByHand($"""
                set search_path = {schema}, public, ext;
                insert into advertiser (id, name, created_at, created_by, updated_at, updated_by) select gen_random_uuid(), 'Advertiser ' || i, now(), '{actor}', now(), '{actor}' from generate_series(1, 5) i;
                insert into campaign (id, name, advertiser_id, seller_id, flight_start, flight_end, budget, budget_currency, status, probability, created_at, created_by, updated_at, updated_by)
                    select gen_random_uuid(), 'Campaign ' || i, (select id from advertiser limit 1), '{actor}', '2026-01-01', '2026-12-31', 1000 * i, (array['EUR', 'USD'])[1 + i % 2],
                           case when i <= 3 then 'active' else 'pipeline' end, case when i <= 3 then 100 else 10 end, now() - interval '1 month' * (i % 12), '{actor}', now(), '{actor}' from generate_series(1, 20) i;
                insert into show (id, name, created_at, created_by, updated_at, updated_by) select gen_random_uuid(), 'Show ' || i, now(), '{actor}', now(), '{actor}' from generate_series(1, 3) i;
                insert into episode (id, show_id, source, title, air_date, created_at, created_by, updated_at, updated_by)
                    select gen_random_uuid(), s.id, 'manual', 'Episode ' || i, current_date - 30 * i, now(), '{actor}', now(), '{actor}' from show s, generate_series(0, 11) i;
                insert into inventory (id, show_id, episode_id, air_date, placement, slot_number, length_s, delivery, created_at, created_by, updated_at, updated_by)
                    select gen_random_uuid(), e.show_id, e.id, e.air_date, 'mid_roll', i, 30, 'baked_in', now(), '{actor}', now(), '{actor}' from episode e, generate_series(1, 3) i;
                reset search_path;
                insert into api_usage (organization_id, day, calls) select '{slug}', current_date - 30 * i, 100 + i from generate_series(0, 11) i;
                select mark_rollup('{schema}', 'usage');
                """);
        });
        await stage.ByHand("analyze");
    }

    static string Slug(int n) => $"network-{n}";

    static string Schema(int n) => $"org_network_{n}";

    static async Task<List<double>> Times(int times, Func<Task> work)
    {
        var seconds = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await work();
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        return seconds;
    }

    static async Task Loop(NpgsqlConnection connection, int organizations)
    {
        var sum = 0L;
        for (var n = 0; n < organizations; n++) sum += await Count(connection, $"select count(*) from {Schema(n)}.campaign where status = 'active'");
        Check(sum, organizations);
    }

    static async Task Union(NpgsqlConnection connection, int organizations) => Check(await Count(connection,
        $"select sum(n)::bigint from ({string.Join(" union all ", Enumerable.Range(0, organizations).Select(n => $"select count(*) as n from {Schema(n)}.campaign where status = 'active'"))}) u"), organizations);

    static void Check(long sum, int organizations)
    {
        if (sum != organizations * 3) throw new InvalidOperationException($"{sum} is not {organizations * 3}.");
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is this program's own.")]
    static async Task<long> Count(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
