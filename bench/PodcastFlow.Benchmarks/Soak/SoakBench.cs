using System.Globalization;
using PodcastFlow.Benchmarks.Site;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Benchmarks.Soak;

/// <summary>
/// People at work in the API and in pages of many organizations, minutes on end, with the jobs of the host running beside: after the warm-up
/// neither memory nor connections may grow, and nothing may fail.
/// </summary>
static class SoakBench
{
    const int Visitors = 24;
    const double WarmUp = 0.4;      // of the whole time
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>May a figure be larger at the end than after the warm-up? By this share, or by this much when that is more: neither is a leak, which goes on and on.</summary>
    /// <param name="InPool">A pool closes what was idle for five minutes and opens it again: its figure swings, and counts against the most of the warm-up.</param>
    sealed record Limit(string Name, string Unit, Func<Reading, double?> Of, double Share, double Least, bool InPool = false);

    static readonly Limit[] Limits =
    [
        new("heap after collection", "MB", r => r.Heap, 0.1, 5),
        new("working set", "MB", r => r.WorkingSet, 0.1, 20),
        new("PostgreSQL backends", "", r => r.Backends, 0.1, 2, InPool: true),
        new("memory of backends", "MB", r => r.BackendMemory, 0.1, 10),
        new("open circuits", "", r => r.Circuits, 0.25, 10),
    ];

    sealed record Verdict(string Name, string Unit, double Before, double After, double Allowed)
    {
        public bool Pass => After <= Allowed;
    }

    internal static async Task<int?> Run(string[] options)
    {
        var (minutes, organizations) = (10.0, 300);
        for (var i = 0; i < options.Length; i++)
            if (options[i] == "--quick") (minutes, organizations) = (1, 30);
            else if (options[i] == "--minutes" && i + 1 < options.Length && double.TryParse(options[++i], CultureInfo.InvariantCulture, out var m) && m > 0) minutes = m;
            else if (options[i] == "--organizations" && i + 1 < options.Length && int.TryParse(options[++i], CultureInfo.InvariantCulture, out var o) && o > 0) organizations = o;
            else return null;
        return await Run(TimeSpan.FromMinutes(minutes), organizations);
    }

    static async Task<int> Run(TimeSpan time, int organizations)
    {
        await using var site = await BenchSite.Open(new TenancyOptions());
        Console.WriteLine($"Making {organizations} organizations…");
        var places = new List<(BenchOrganization, Person)>();
        for (var n = 0; n < organizations; n++)
        {
            var organization = await site.Create($"soak-{n}", campaigns: 5);
            places.Add((organization, await Person.SignIn(site.Address, organization.Email, organization.Password)));
        }

        Console.WriteLine($"{Visitors} visitors for {time.TotalMinutes:0.#} minutes. Pages over HTTP; circuits opened by a SignalR client as the browser does, without a document.");
        Console.WriteLine("  time  requests  per s  errors  working set     heap  backends  their memory  circuits   load");
        var counts = new Counts();
        var readings = new List<Reading>();
        await using var gauges = new Gauges(site);
        using var done = new CancellationTokenSource(time);
        var work = Enumerable.Range(0, Visitors).Select(seed => Task.Run(async () =>
        {
            using var visitor = new Visitor(site, places, seed, counts);
            await visitor.Work(Pause, done.Token);
        })).ToArray();
        var every = TimeSpan.FromTicks(Math.Min(Every.Ticks, time.Ticks / 12));
        using (var timer = new PeriodicTimer(every))
            while (!done.IsCancellationRequested && await timer.WaitForNextTickAsync())
            {
                var reading = await gauges.Read(counts);
                var last = readings.LastOrDefault();
                readings.Add(reading);
                Console.WriteLine(Invariant($"{TimeSpan.FromSeconds(reading.At):mm\\:ss}  {reading.Requests,8}  {(reading.Requests - (last?.Requests ?? 0)) / (reading.At - (last?.At ?? 0)),5:F0}  {reading.Errors,6}  {reading.WorkingSet,8:F0} MB  {reading.Heap,4:F1} MB  {reading.Backends,8}  {reading.BackendMemory,9:F0} MB  {reading.Circuits,8}  {reading.Load,5:F1}"));
            }
        await Task.WhenAll(work);
        return Judge(site, readings, counts, organizations);
    }

    static int Judge(BenchSite site, List<Reading> readings, Counts counts, int organizations)
    {
        var (warmUp, steady) = (readings.Take((int)(readings.Count * WarmUp)).ToList(), readings.Skip((int)(readings.Count * WarmUp)).ToList());
        var part = Math.Max(1, steady.Count / 3);
        var verdicts = new List<Verdict>();
        foreach (var limit in Limits)
            if ((limit.InPool ? warmUp.Max(limit.Of) : Median(steady.Take(part).Select(limit.Of))) is { } before && Median(steady.TakeLast(part).Select(limit.Of)) is { } after)
                verdicts.Add(new Verdict(limit.Name, limit.Unit, before, after, before + Math.Max(before * limit.Share, limit.Least)));
        Console.WriteLine($"After the warm-up of {WarmUp:P0}, medians of the first third and of the last (what lies in a pool: the most of the warm-up):");
        foreach (var v in verdicts) Console.WriteLine(Invariant($"{v.Name,-22} {v.Before,7:F1} → {v.After,7:F1} {v.Unit,-2}  at most {v.Allowed,7:F1}  {(v.Pass ? "pass" : "MISS")}"));
        var errors = site.Complaints.Count;
        Console.WriteLine($"{counts.Requests} requests, {counts.Circuits} circuits, {errors} errors: {(errors == 0 ? "pass" : "MISS")}");
        foreach (var complaint in site.Complaints.First) Console.WriteLine("  " + complaint);
        Machine.Write("soak", new { postgres = site.ServerVersion, processors = Environment.ProcessorCount, organizations, visitors = Visitors, requests = counts.Requests, circuits = counts.Circuits, errors, readings, verdicts });
        return errors == 0 && verdicts.TrueForAll(v => v.Pass) ? 0 : 1;
    }

    static double? Median(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().Order().ToList();
        return known.Count == 0 ? null : known[known.Count / 2];
    }

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
