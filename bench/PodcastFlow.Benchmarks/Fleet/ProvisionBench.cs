using System.Diagnostics;

namespace PodcastFlow.Benchmarks.Fleet;

/// <summary>
/// Organizations made by the product's function, with registry and ledgers, against the same role, grants and tables by hand in one
/// transaction; in turn, and four at a time, in alternating rounds of one run. And how long one call of the function takes, on a connection that
/// has called it before.
/// </summary>
static class ProvisionBench
{
    const int Parallel = 4;
    static int _next;

    internal static async Task<int> Run(bool quick)
    {
        var (rounds, each) = quick ? (3, 8) : (5, 40);
        await using var stage = await FleetStage.Set(FleetStage.Scripts);
        (string Name, Func<Task> Make)[] contestants = [("by hand", () => stage.ByHand(ByHand())), ("product", () => stage.AsControl(Product()))];
        var cells = new List<FleetCell>();
        var calls = new List<double>();
        foreach (var (scenario, at) in new[] { ("in turn", 1), ($"{Parallel} at a time", Parallel) })
        {
            var seconds = contestants.ToDictionary(c => c.Name, _ => new List<double>());
            for (var round = -1; round < rounds; round++)       // the first warms up
                foreach (var (name, make) in round % 2 == 0 ? contestants : contestants.Reverse())
                {
                    var watch = Stopwatch.StartNew();
                    await System.Threading.Tasks.Parallel.ForAsync(0, round < 0 ? at : each, new ParallelOptions { MaxDegreeOfParallelism = at }, async (_, _) =>
                    {
                        var began = Stopwatch.GetTimestamp();
                        await make();
                        if (round >= 0 && at == 1 && name == "product") calls.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                    });
                    if (round >= 0) seconds[name].Add(watch.Elapsed.TotalSeconds);
                }
            cells.AddRange(seconds.Select(s => FleetReport.Cell(scenario, s.Key, s.Value)));
        }
        var verdicts = cells.Select(c => c.Scenario).Distinct().Select(scenario => FleetReport.Verdict(cells, scenario, "product", "by hand", 1.3)).ToList();
        var call = FleetReport.Cell("one call", "create_complete_org_schema", calls);
        Console.WriteLine($"create_complete_org_schema: median {call.MedianSeconds:F3} s, best {call.BestSeconds:F3} s, worst {call.WorstSeconds:F3} s of {calls.Count} calls");
        verdicts.Add(new(call.Scenario, call.Contestant, "one second", call.MedianSeconds, 0.25));
        return FleetReport.Give("provision", $"PostgreSQL {stage.ServerVersion}, {rounds} rounds of {each} organizations each", stage.ServerVersion, each, cells, verdicts);
    }

    static string Product()
    {
        var slug = $"product-{Interlocked.Increment(ref _next)}";
        return $"select create_complete_org_schema('{slug}', '{slug}')";
    }

    static string ByHand()
    {
        var schema = $"org_hand_{Interlocked.Increment(ref _next)}";
        return $"""
            begin;
            create role {schema} nologin;
            grant podcastflow_tenant to {schema};
            grant {schema} to podcastflow_app_0;
            create schema {schema};
            grant usage on schema {schema} to {schema}, podcastflow_reader;
            alter default privileges in schema {schema} grant select, insert, update, delete on tables to {schema};
            alter default privileges in schema {schema} grant select on tables to podcastflow_reader;
            alter default privileges in schema {schema} grant select on sequences to {schema}, podcastflow_reader;
            set local search_path = {schema}, ext, pg_temp;
            {string.Join('\n', FleetStage.Scripts.Tenant.Select(script => script.Text)).Replace(":\"tenant\"", schema, StringComparison.Ordinal)
                .Replace(":'org_id'", $"'{schema}'", StringComparison.Ordinal).Replace(":'slug'", $"'{schema}'", StringComparison.Ordinal)}
            commit;
            """;
    }
}
