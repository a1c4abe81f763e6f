using System.Diagnostics;
using System.Text.Json;
using Spectre.Console;

namespace PodcastFlow.Benchmarks.Holds;

/// <summary>
/// Holds per second, when everybody wants the same episode and when nobody is in the way, against the least that one can write by hand; in
/// alternating rounds of one run. After each round it counts: nothing sold twice, nothing more sold than was answered for.
/// </summary>
static class HoldsBench
{
    const int Connections = 8;
    const int Workers = 16;
    const int Episodes = 160;
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    sealed record Cell(string Scenario, string Contestant, double Median, double Worst, double Best, int Holds);

    internal static async Task<int> Run(bool quick)
    {
        var time = TimeSpan.FromMilliseconds(quick ? 300 : 1500);
        var rounds = quick ? 3 : 7;
        await using var stage = await HoldsStage.Set(Connections, Episodes);
        (string Name, Holder Hold)[] contestants = [("by hand", Holders.ByHand(stage)), ("product", Holders.Product(stage))];
        var cells = new List<Cell>();
        var (sold, soldTwice, wrong) = (0, 0, 0);
        foreach (var contended in new[] { true, false })
        {
            var rates = contestants.ToDictionary(c => c.Name, _ => new List<(double Rate, int Holds)>());
            for (var round = -1; round < rounds; round++)       // the first warms up
                foreach (var (name, hold) in round % 2 == 0 ? contestants : contestants.Reverse())
                {
                    var (holds, elapsed) = await Round(stage, hold, contended, time);
                    var (claimed, twice) = await stage.Count();
                    (sold, soldTwice, wrong) = (sold + claimed, soldTwice + twice, wrong + Math.Abs(claimed - holds));
                    if (round >= 0) rates[name].Add((holds / elapsed.TotalSeconds, holds));
                    await stage.Clear();
                }
            cells.AddRange(rates.Select(r => new Cell(contended ? "one episode" : "own episodes", r.Key,
                r.Value.Select(v => v.Rate).Order().ElementAt(rounds / 2), r.Value.Min(v => v.Rate), r.Value.Max(v => v.Rate), r.Value.Sum(v => v.Holds))));
        }
        var honest = soldTwice == 0 && wrong == 0;
        Print(stage, cells, sold, soldTwice, wrong);
        Write(stage, cells, sold, soldTwice, wrong);
        return honest ? 0 : 1;
    }

    static async Task<(int Holds, TimeSpan Elapsed)> Round(HoldsStage stage, Holder hold, bool contended, TimeSpan time)
    {
        var current = 0;
        var watch = Stopwatch.StartNew();
        var holds = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var count = 0;
            // Everybody at the same episode until it is sold out; or each at episodes of its own.
            for (var mine = worker; watch.Elapsed < time;)
            {
                var at = contended ? Volatile.Read(ref current) : mine;
                if (at >= stage.Episodes.Length) break;
                if (await hold(stage.Episodes[at])) count++;
                else if (contended) Interlocked.CompareExchange(ref current, at + 1, at);
                else mine += Workers;
            }
            return count;
        })));
        return (holds.Sum(), watch.Elapsed);
    }

    static double Ratio(List<Cell> cells, string scenario) =>
        cells.Single(c => c.Scenario == scenario && c.Contestant == "product").Median / cells.Single(c => c.Scenario == scenario && c.Contestant == "by hand").Median;

    static void Print(HoldsStage stage, List<Cell> cells, int sold, int soldTwice, int wrong)
    {
        var table = new Table().Title($"PostgreSQL {stage.ServerVersion}, {Workers} buyers, {Connections} connections; holds per second, median (min – max)").AddColumns("wanted", "by hand", "product", "product / by hand");
        foreach (var scenario in cells.GroupBy(c => c.Scenario))
            table.AddRow([scenario.Key, .. scenario.Select(c => $"{c.Median:F0} ({c.Worst:F0} – {c.Best:F0})"), $"{Ratio(cells, scenario.Key):F2}"]);
        AnsiConsole.Write(table);
        Console.WriteLine($"slots sold {sold}, sold twice {soldTwice}, answers that differ from the books {wrong}: {(soldTwice + wrong == 0 ? "pass" : "MISS")}");
    }

    static void Write(HoldsStage stage, List<Cell> cells, int sold, int soldTwice, int wrong)
    {
        var folder = Directory.CreateDirectory(Path.Combine(HoldsStage.Root(), "artifacts", "bench")).FullName;
        var ratios = cells.Select(c => c.Scenario).Distinct().ToDictionary(s => s, s => Ratio(cells, s));
        var report = new { postgres = stage.ServerVersion, processors = Environment.ProcessorCount, workers = Workers, connections = Connections, cells, ratios, sold, soldTwice, wrong };
        File.WriteAllText(Path.Combine(folder, "holds.json"), JsonSerializer.Serialize(report, Json));
    }
}
