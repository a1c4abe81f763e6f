using System.Diagnostics;
using System.Globalization;
using PodcastFlow.Benchmarks.Fleet;

namespace PodcastFlow.Benchmarks.Export;

/// <summary>
/// One organization out into an archive and in again, against plain COPY of the same tables to files and back; what it takes of memory; and whether it
/// takes longer when there are many other organizations.
/// </summary>
static class ExportBench
{
    internal static async Task<int> Run(bool quick)
    {
        var (rows, rounds, others, files) = quick ? (200_000, 3, 50, 2) : (1_000_000, 5, 1_000, 20);
        await using var stage = await ExportStage.Set(rows);
        var seconds = new Dictionary<(string Scenario, string Contestant), List<double>>();
        var (path, megabytes) = ("", 0.0);
        async Task Round(string scenario, string contestant, bool counts, Func<Task> work)
        {
            var watch = Stopwatch.StartNew();
            await work();
            if (counts) (seconds.TryGetValue((scenario, contestant), out var all) ? all : seconds[(scenario, contestant)] = []).Add(watch.Elapsed.TotalSeconds);
        }

        for (var round = -1; round < rounds; round++)       // the first warms up
        {
            await Round("out", "copy", round >= 0, stage.CopyOut);
            var before = Resident();
            await Round("out", "product", round >= 0, async () => path = await Watched(stage.Export, now => megabytes = Math.Max(megabytes, round < 0 ? 0 : now - before)));
            var empty = await stage.MakeForCopy();
            await Round("in", "copy", round >= 0, () => stage.CopyIn(empty));
            before = Resident();
            await Round("in", "product", round >= 0, () => Watched(async () => { await stage.Import(path); return ""; }, now => megabytes = Math.Max(megabytes, round < 0 ? 0 : now - before)));
            await stage.Forget();
        }
        var withRows = megabytes;
        await stage.Upload(files, 100);
        GC.Collect();
        var idle = Resident();
        await Round("files", "out", true, async () => path = await Watched(stage.Export, now => megabytes = Math.Max(megabytes, now - idle)));
        await Round("files", "in", true, () => Watched(async () => { await stage.Import(path); return ""; }, now => megabytes = Math.Max(megabytes, now - idle)));
        await stage.Forget();
        await stage.Unload();
        await stage.Crowd(others);
        for (var round = -1; round < rounds; round++) await Round("crowd", $"among {others:N0}", round >= 0, stage.Export);
        seconds[("crowd", "alone")] = seconds[("out", "product")];

        var cells = seconds.Select(s => FleetReport.Cell(s.Key.Scenario, s.Key.Contestant, s.Value)).ToList();
        List<FleetVerdict> verdicts =
        [
            FleetReport.Verdict(cells, "out", "product", "copy", 1 / 0.7),
            FleetReport.Verdict(cells, "in", "product", "copy", 1 / 0.5),
            FleetReport.Verdict(cells, "crowd", $"among {others:N0}", "alone", 1.2),
            new("memory", "megabytes that the process grew by with rows", "64", withRows / 64, 1),
            new("memory", $"megabytes with {files * 100:N0} MB of files, too", "64", megabytes / 64, 1),
        ];
        return FleetReport.Give("export", $"PostgreSQL {stage.ServerVersion}, {rows:N0} rows, {rounds} rounds; seconds against seconds, so less is better", stage.ServerVersion, 1, cells, verdicts);
    }

    /// <summary>Looks at the process's memory twenty times a second, as long as something lasts.</summary>
    static async Task<T> Watched<T>(Func<Task<T>> work, Action<double> seen)
    {
        using var over = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                seen(Resident());
                await Task.Delay(50);
            }
        });
        try
        {
            return await work();
        }
        finally
        {
            await over.CancelAsync();
            await watching;
        }
    }

    /// <summary>Megabytes of this process in memory, as the kernel counts them.</summary>
    static double Resident() => double.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
}
