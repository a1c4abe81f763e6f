using System.Text.Json;
using PodcastFlow.Benchmarks.Tenancy;
using Spectre.Console;

namespace PodcastFlow.Benchmarks.Fleet;

/// <summary>How long one contestant took for one round's organizations.</summary>
sealed record FleetCell(string Scenario, string Contestant, double MedianSeconds, double BestSeconds, double WorstSeconds);

/// <summary>How much longer the product takes than work done by hand.</summary>
sealed record FleetVerdict(string Scenario, string Product, string Against, double Ratio, double Target)
{
    public bool Pass => Ratio <= Target;
}

/// <summary>The table, the verdicts and the file.</summary>
static class FleetReport
{
    static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static FleetCell Cell(string scenario, string contestant, List<double> seconds) =>
        new(scenario, contestant, seconds.Order().ElementAt(seconds.Count / 2), seconds.Min(), seconds.Max());

    internal static FleetVerdict Verdict(List<FleetCell> cells, string scenario, string product, string against, double target) => new(scenario, product, against,
        cells.Single(c => c.Scenario == scenario && c.Contestant == product).MedianSeconds / cells.Single(c => c.Scenario == scenario && c.Contestant == against).MedianSeconds, target);

    internal static int Give(string name, string title, int serverVersion, int organizations, List<FleetCell> cells, List<FleetVerdict> verdicts)
    {
        var table = new Table().Title(title).AddColumns("", "contestant", "median s", "best s", "worst s", "ms per organization");
        foreach (var cell in cells)
            table.AddRow(cell.Scenario, cell.Contestant, $"{cell.MedianSeconds:F3}", $"{cell.BestSeconds:F3}", $"{cell.WorstSeconds:F3}", $"{cell.MedianSeconds * 1000 / organizations:F2}");
        AnsiConsole.Write(table);
        foreach (var verdict in verdicts)
            Console.WriteLine($"{verdict.Scenario}: {verdict.Product} / {verdict.Against}  {verdict.Ratio:F2}  target {verdict.Target:F2}  {(verdict.Pass ? "pass" : "MISS")}");
        var folder = Directory.CreateDirectory(Path.Combine(BenchDatabase.Root(), "artifacts", "bench")).FullName;
        File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(new { postgres = serverVersion, processors = Environment.ProcessorCount, organizations, cells, verdicts }, Indented));
        return verdicts.TrueForAll(verdict => verdict.Pass) ? 0 : 1;
    }
}
