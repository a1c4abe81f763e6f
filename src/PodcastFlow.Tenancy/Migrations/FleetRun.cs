using System.Collections.Concurrent;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>Tenants that are migrated before the ones of the next ring are touched.</summary>
sealed record FleetRing(string Name, List<FleetStatus> Tenants);

/// <summary>One run over the fleet: several connections at work, and what is known so far.</summary>
/// <param name="first">The connection that begins: it has rehearsed, so the server has at hand for it what every tenant needs.</param>
/// <param name="connect">Opens another one.</param>
sealed class FleetRun(AdminConnection first, Func<CancellationToken, Task<AdminConnection>> connect, FleetOptions options, FleetSteps steps, int total, IProgress<FleetProgress>? progress) : IAsyncDisposable
{
    // When more of the last ring fail, the migration is wrong and not the tenants.
    const int ToleratedShare = 10;
    const int ToleratedAtLeast = 4;

    readonly ConcurrentBag<FleetWorker> _idle = [];
    readonly ConcurrentBag<AdminConnection> _opened = [];
    readonly Lock _telling = new();
    int _done;

    /// <summary>What went wrong, by tenant.</summary>
    public ConcurrentDictionary<string, string> Errors { get; } = new();

    /// <summary>Ring after ring. Why it did not go through, or null.</summary>
    public async Task<string?> Through(IReadOnlyList<FleetRing> rings, CancellationToken ct)
    {
        _idle.Add(await FleetWorker.On(first, ct));
        List<FleetStatus> busy = [];
        foreach (var ring in rings)
        {
            var isLast = ring == rings[^1];
            var tolerated = isLast ? Math.Max(ToleratedAtLeast, ring.Tenants.Count / ToleratedShare) : 0;
            busy = await Once([.. busy, .. ring.Tenants], tolerated, ct);
            if (isLast) await ComeBack(busy, tolerated, ct);
            if (Errors.Count > tolerated) return $"Halted in {ring.Name}: {Errors.Count} of {ring.Tenants.Count} failed.";
        }
        return null;
    }

    // Nothing is wrong with tenants whose tables are in use.
    async Task ComeBack(List<FleetStatus> busy, int tolerated, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var round = 1; busy.Count > 0 && Errors.Count <= tolerated; round++)
        {
            if (TimeProvider.System.GetElapsedTime(began) > options.Patience)
            {
                foreach (var tenant in busy) await Using(worker => Failed(worker, tenant, $"Its tables were in use for {options.Patience.TotalSeconds:0} seconds.", ct), ct);
                return;
            }
            await Task.Delay(Random.Shared.Next(20, 80) * Math.Min(round, 10), ct);
            busy = await Once(busy, tolerated, ct);
        }
    }

    /// <summary>Takes each as far as it goes; answers those that were in use.</summary>
    async Task<List<FleetStatus>> Once(List<FleetStatus> tenants, int tolerated, CancellationToken ct)
    {
        var busy = new ConcurrentBag<FleetStatus>();
        while (tenants.Count > 0 && Errors.Count <= tolerated)
        {
            var further = new ConcurrentBag<FleetStatus>();
            await Parallel.ForEachAsync(Work(tenants), new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = ct }, async (work, ct) =>
            {
                if (Errors.Count > tolerated) return;
                await Using(async worker =>
                {
                    foreach (var (tenant, isBusy, error) in await worker.Apply(work.Tenants, work.Segment, ct))
                    {
                        if (isBusy) busy.Add(tenant);
                        else if (error is not null) await Failed(worker, tenant, error, ct);
                        else if (tenant.Version < steps.Latest) further.Add(tenant);
                        else Tell(tenant, null);
                    }
                }, ct);
            });
            tenants = [.. further.OrderBy(tenant => tenant.Slug, StringComparer.Ordinal)];
        }
        return [.. busy.OrderBy(tenant => tenant.Slug, StringComparer.Ordinal)];
    }

    IEnumerable<(Segment Segment, FleetStatus[] Tenants)> Work(List<FleetStatus> tenants) =>
        from same in tenants.GroupBy(tenant => (tenant.Version, IsDoubtful: steps.IsDoubtful(tenant))).OrderBy(same => same.Key)
        let segment = steps.Next(same.Key.Version)
        from chunk in same.Chunk(same.Key.IsDoubtful ? 1 : segment.Together(options.BatchSize))
        select (segment, chunk);

    async Task Failed(FleetWorker worker, FleetStatus tenant, string error, CancellationToken ct)
    {
        Errors[tenant.OrganizationId] = error;
        await worker.Record(tenant, error, ct);
        Tell(tenant, error);
    }

    void Tell(FleetStatus tenant, string? error)
    {
        lock (_telling) progress?.Report(new FleetProgress(++_done, total, tenant.Slug, tenant.Version, error));
    }

    async Task Using(Func<FleetWorker, Task> work, CancellationToken ct)
    {
        if (!_idle.TryTake(out var worker))
        {
            var connection = await connect(ct);
            _opened.Add(connection);
            worker = await FleetWorker.On(connection, ct);
        }
        await work(worker);
        _idle.Add(worker);      // when it throws the run ends
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _opened) await connection.DisposeAsync();
    }
}
