using System.Diagnostics;
using System.Text.Json;
using PodcastFlow.Tenancy;
using Spectre.Console;

namespace PodcastFlow.Benchmarks.Tenancy;

/// <summary>
/// The engine against hand-written Npgsql on one shared table, with the same number of connections and workers, in alternating rounds
/// of one run: only ratios count.
/// </summary>
static class TenancyBench
{
    const int Connections = 8;
    const int Shards = 4;
    const int Workers = 8;
    const int TenantCount = 300;

    static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    sealed record Cell(string Scenario, string Shape, string Contestant, double Median, double Best);

    sealed record Verdict(string Scenario, string Against, double Ratio, double Target)
    {
        public bool Pass => Ratio >= Target;
    }

    sealed record MemoryOfBackends(double? Affine, double? AnyOnAny, double? AffineAndPrepared);

    internal static async Task<int> Run(bool quick)
    {
        var round = TimeSpan.FromMilliseconds(quick ? 60 : 150);
        var rounds = quick ? 3 : 7;
        await using var bench = await BenchDatabase.Create(TenantCount);
        var options = new TenancyOptions { ShardConnections = Connections / Shards, TenantTokens = Connections / Shards };
        var cells = new List<Cell>();
        var verdicts = new List<Verdict>();
        double? prepared = null;
        foreach (var (scenario, tenants, target) in new[] { ("10 hot", 10, 0.85), ("300 at random", TenantCount, 0.6) })
        {
            Contestant[] contestants = [new SharedTable(bench, Connections, prepared: false), new Engine(bench, options), new Naive(bench, Connections), new SharedTable(bench, Connections, prepared: true)];
            var measured = await Measure(scenario, contestants, tenants, round, rounds, warm: quick ? 1 : 4);
            prepared = Memory.Private(await bench.Backends("podcastflow_app_%"));
            foreach (var contestant in contestants) await contestant.DisposeAsync();
            cells.AddRange(measured);
            verdicts.Add(new Verdict(scenario, "shared table", Ratio(measured, "engine", "shared table"), target));
            verdicts.Add(new Verdict(scenario, "naive schemas", Ratio(measured, "engine", "naive schemas"), 1.5));
            verdicts.Add(new Verdict(scenario, "shared table, prepared", Ratio(measured, "engine", "shared table, prepared"), 0));
        }
        var memory = await Backends(bench, options) with { AffineAndPrepared = prepared };
        Print(bench, cells, verdicts, memory);
        Write(bench, cells, verdicts, memory);
        return verdicts.TrueForAll(verdict => verdict.Pass) ? 0 : 1;
    }

    static async Task<List<Cell>> Measure(string scenario, Contestant[] contestants, int tenants, TimeSpan round, int rounds, int warm)
    {
        var cells = new List<Cell>();
        foreach (var contestant in contestants)
            foreach (var (_, shape) in contestant.Shapes) await Round(shape, tenants, round * warm, 0);
        for (var i = 0; i < contestants[0].Shapes.Length; i++)
        {
            var times = contestants.ToDictionary(contestant => contestant, _ => new List<double>());
            for (var r = 0; r < rounds; r++)
                foreach (var contestant in r % 2 == 0 ? contestants : contestants.Reverse())
                    times[contestant].Add(await Round(contestant.Shapes[i].Do, tenants, round, r));
            foreach (var (contestant, all) in times)
                cells.Add(new Cell(scenario, contestant.Shapes[i].Name, contestant.Name, all.Order().ElementAt(all.Count / 2), all.Min()));
        }
        return cells;
    }

    /// <summary>Microseconds per operation, all workers at it.</summary>
    static async Task<double> Round(Func<int, Random, Task> shape, int tenants, TimeSpan time, int seed)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(seed * Workers + worker);
            var count = 0;
            for (; watch.Elapsed < time; count++) await shape(random.Next(tenants), random);
            return count;
        })));
        return watch.Elapsed.TotalMicroseconds / counts.Sum();
    }

    /// <summary>The geometric mean over the shapes of how much more one does than the other, by medians.</summary>
    static double Ratio(List<Cell> cells, string one, string other) => Math.Exp(cells.GroupBy(cell => cell.Shape).Average(shape =>
        Math.Log(shape.Single(cell => cell.Contestant == other).Median / shape.Single(cell => cell.Contestant == one).Median)));

    /// <summary>Private memory of as many backends after all tenants were touched: each on its shard, or any on any.</summary>
    static async Task<MemoryOfBackends> Backends(BenchDatabase bench, TenancyOptions options)
    {
        await using var engine = new Engine(bench, options with { TenantsPerConnection = TenantCount, PreparedStatements = 0 });
        // Two at a time for each tenant, so that both connections of its shard get to know it.
        for (var tenant = 0; tenant < TenantCount; tenant++)
            for (var again = 0; again < 3; again++) await Task.WhenAll(engine.Point(tenant, 1), engine.Point(tenant, 1));
        var affine = Memory.Private(await bench.Backends("podcastflow_app_%"));
        await using var naive = new Naive(bench, Connections);
        return new MemoryOfBackends(affine, Memory.Private(await naive.TouchAll(Connections)), null);
    }

    static void Print(BenchDatabase bench, List<Cell> cells, List<Verdict> verdicts, MemoryOfBackends memory)
    {
        var table = new Table().Title($"PostgreSQL {bench.ServerVersion}, {Workers} workers, {Connections} connections; microseconds per operation, median (best)").AddColumns("tenants", "shape");
        var contestants = cells.Select(cell => cell.Contestant).Distinct().ToList();
        foreach (var name in contestants) table.AddColumn(name);
        foreach (var shape in cells.GroupBy(cell => (cell.Scenario, cell.Shape)))
            table.AddRow([shape.Key.Scenario, shape.Key.Shape, .. contestants.Select(name => shape.Single(cell => cell.Contestant == name)).Select(cell => $"{cell.Median:F1} ({cell.Best:F1})")]);
        AnsiConsole.Write(table);
        foreach (var verdict in verdicts)
            Console.WriteLine($"{verdict.Scenario,-14} engine / {verdict.Against,-23} {verdict.Ratio:F2}  {(verdict.Target == 0 ? "" : $"target {verdict.Target:F2}  {(verdict.Pass ? "pass" : "MISS")}")}");
        Console.WriteLine(memory.Affine is null ? "memory of backends: the kernel does not say"
            : $"private memory of {Connections} backends after {TenantCount} tenants: {memory.Affine:F0} MB each tenant on its shard, {memory.AnyOnAny:F0} MB any on any; nothing prepared. "
            + $"With what the measurement left prepared: {memory.AffineAndPrepared:F0} MB.");
    }

    static void Write(BenchDatabase bench, List<Cell> cells, List<Verdict> verdicts, MemoryOfBackends memory)
    {
        var folder = Directory.CreateDirectory(Path.Combine(BenchDatabase.Root(), "artifacts", "bench")).FullName;
        var report = new { postgres = bench.ServerVersion, processors = Environment.ProcessorCount, workers = Workers, connections = Connections, cells, verdicts, memory };
        File.WriteAllText(Path.Combine(folder, "tenancy.json"), JsonSerializer.Serialize(report, Indented));
    }
}
