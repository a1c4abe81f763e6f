using System.Diagnostics;
using System.Diagnostics.Metrics;
using Npgsql;
using PodcastFlow.Benchmarks.Site;
using PodcastFlow.Benchmarks.Tenancy;

namespace PodcastFlow.Benchmarks.Soak;

/// <summary>One look at what may not grow.</summary>
/// <param name="At">Seconds since the start.</param>
/// <param name="Requests">Answered so far: requests, pages and clicks.</param>
/// <param name="Errors">So far.</param>
/// <param name="WorkingSet">Megabytes of this process: the host, and the visitors with it.</param>
/// <param name="Heap">Megabytes that survive a full collection.</param>
/// <param name="Backends">Connections of the product to PostgreSQL.</param>
/// <param name="BackendMemory">Their private megabytes; null where the kernel does not say.</param>
/// <param name="Circuits">Open in the host, those of lost windows included.</param>
/// <param name="Load">Of the machine.</param>
sealed record Reading(double At, int Requests, int Errors, double WorkingSet, double Heap, int Backends, double? BackendMemory, long Circuits, double? Load);

/// <summary>Looks at host and database.</summary>
sealed class Gauges : IAsyncDisposable
{
    readonly BenchSite _site;
    readonly NpgsqlDataSource _watch;
    readonly MeterListener _meters = new();
    readonly Stopwatch _clock = Stopwatch.StartNew();
    long _circuits;

    internal Gauges(BenchSite site)
    {
        _site = site;
        _watch = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(site.Superuser) { ApplicationName = "bench", MaxPoolSize = 1 }.ConnectionString);
        _meters.InstrumentPublished = (instrument, listener) => { if (instrument.Name == "aspnetcore.components.circuit.active") listener.EnableMeasurementEvents(instrument); };
        _meters.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _circuits, change));
        _meters.Start();
    }

    internal async Task<Reading> Read(Counts counts)
    {
        for (var again = 0; again < 2; again++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        var heap = GC.GetTotalMemory(forceFullCollection: false) / 1048576.0;
        using var self = Process.GetCurrentProcess();
        var backends = new List<int>();
        await using (var command = _watch.CreateCommand("select pid from pg_stat_activity where application_name = 'podcastflow'"))
        {
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync()) backends.Add(row.GetInt32(0));
        }
        return new Reading(_clock.Elapsed.TotalSeconds, counts.Requests, _site.Complaints.Count, self.WorkingSet64 / 1048576.0, heap, backends.Count, Memory.Private(backends), Interlocked.Read(ref _circuits), Machine.Load());
    }

    public ValueTask DisposeAsync()
    {
        _meters.Dispose();
        return _watch.DisposeAsync();
    }
}
