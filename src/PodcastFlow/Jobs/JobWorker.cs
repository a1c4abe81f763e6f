using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Jobs;

/// <summary>The kinds of work this program knows; a host leaves others to hosts that know them.</summary>
public sealed record JobKinds(IReadOnlyList<JobKind> All)
{
    internal string[] OfOrganizations { get; } = [.. All.OfType<OrganizationJob>().Select(k => k.Name)];
    internal string[] OfPlatform { get; } = [.. All.OfType<PlatformJob>().Select(k => k.Name)];

    /// <summary>Those that recur.</summary>
    public IEnumerable<PlatformJob> Recurring => All.OfType<PlatformJob>().Where(k => k.Cron is not null);

    internal JobKind Named(string name) => All.Single(k => k.Name == name);
}

/// <summary>
/// Runs the jobs of the queue, several at a time, on any number of hosts at once. A job is run at least once: its work commits before the queue
/// hears of it, and a host that ends in between leaves the job to another one when its lease is over.
/// </summary>
public sealed partial class JobWorker(ControlDatabase control, OrganizationDoor organizations, ServedVersions served, JobKinds kinds, JobOptions options, IServiceScopeFactory scopes, TimeProvider clock, ILogger<JobWorker> log)
    : BackgroundService
{
    readonly JobQueue _queue = new(control, served, options);
    readonly ConcurrentDictionary<Guid, CancellationTokenSource> _running = new();
    readonly CancellationTokenSource _abandon = new();
    readonly string _host = $"{Environment.MachineName}:{Environment.ProcessId}";
    volatile string _turn = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.AtOnce == 0) return;
        await using var grace = stoppingToken.Register(() => _abandon.CancelAfter(options.Grace));
        using var over = new CancellationTokenSource();
        var keeping = Keep(over.Token);
        await Task.WhenAll(Enumerable.Range(0, options.AtOnce).Select(_ => Work(stoppingToken)));
        await over.CancelAsync();
        await keeping;
    }

    /// <summary>Runs what is due, one job after the other, until nothing is.</summary>
    /// <returns>How many runs.</returns>
    public async Task<int> RunDue(CancellationToken ct = default)
    {
        await _queue.Recover(ct);
        var runs = 0;
        while (await RunNext(ct)) runs++;
        return runs;
    }

    async Task Work(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await RunNext(stop)) continue;
            }
            catch (Exception error)
            {
                if (!stop.IsCancellationRequested) LogQueue(log, error);
            }
            await Pause(options.Poll, stop);
        }
    }

    // Says that the runs of this host go on, and looks after those of hosts that say nothing any more.
    async Task Keep(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await Hold(over);
                await _queue.Recover(over);
            }
            catch (Exception error)
            {
                if (!over.IsCancellationRequested) LogQueue(log, error);
            }
            await Pause(options.Lease / 4, over);
        }
    }

    async Task Hold(CancellationToken ct)
    {
        var mine = _running.Keys.ToArray();
        if (mine.Length == 0) return;
        var held = await _queue.Hold(mine, ct);
        // Between the question and the answer a run may have ended: nobody is left to be stopped.
        foreach (var lost in mine.Except(held))
            if (_running.TryGetValue(lost, out var stop)) await stop.CancelAsync();
    }

    Task Pause(TimeSpan time, CancellationToken ct) => Task.Delay(time, clock, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    async Task<bool> RunNext(CancellationToken stop)
    {
        var job = await Take(_turn, stop);
        if (job is null && _turn.Length > 0) job = await Take("", stop);       // the row is at its end: from the beginning
        _turn = job?.Owner ?? "";
        if (job is null) return false;
        await Run(job);
        return true;
    }

    Task<JobQueue.Taken?> Take(string after, CancellationToken ct) => _queue.Take(after, kinds.OfOrganizations, kinds.OfPlatform, _host, ct);

    async Task Run(JobQueue.Taken job)
    {
        var kind = kinds.Named(job.Kind);
        using var tooLong = new CancellationTokenSource(kind.Limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_abandon.Token, tooLong.Token);
        _running[job.Lease] = stop;
        try
        {
            await Do(kind, job, stop.Token);
            await (kind.KeepsHistory ? _queue.End(job, JobQueue.Outcome.Done, null, CancellationToken.None) : _queue.Forget(job, CancellationToken.None));
            Figures.CountJob(job.Kind, "ok");
        }
        catch (Refusal refusal) when (refusal.Status < 500)
        {
            await _queue.End(job, JobQueue.Outcome.Refused, Cut(refusal.Message), CancellationToken.None);      // trying again changes nothing
            Figures.CountJob(job.Kind, refusal.Code);
        }
        catch (Exception) when (_abandon.IsCancellationRequested)
        {
            await _queue.Release(job, CancellationToken.None);
        }
        catch (Exception error)
        {
            Figures.CountJob(job.Kind, "error");
            LogFailure(log, error, job.Kind, job.Id, job.Attempts, job.Owner);
            await _queue.Fail(job, Cut(tooLong.IsCancellationRequested ? $"Took longer than {kind.Limit:c}." : $"{error.GetType().Name}: {error.Message}"), CancellationToken.None);
        }
        finally
        {
            _running.TryRemove(job.Lease, out _);
        }
    }

    async Task Do(JobKind kind, JobQueue.Taken job, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var run = new JobRun(job.Id, job.Payload, job.Attempts, scope.ServiceProvider, stop);
        await (kind switch
        {
            OrganizationJob mine => mine.Work(organizations.AsSystem(job.Tenant!.Value.Value, stop), run),
            PlatformJob mine => mine.Work(new Unattended(control, organizations, stop), run),
            _ => throw new InvalidOperationException($"{kind.Name} is neither an organization's nor the platform's."),
        });
    }

    static string Cut(string text) => text.Length <= 2000 ? text : text[..2000];

    public override void Dispose()
    {
        base.Dispose();         // stops the work of a host that was not stopped, which may still ask for the time of grace
        _abandon.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "The queue of jobs cannot be reached")]
    static partial void LogQueue(ILogger log, Exception error);

    [LoggerMessage(LogLevel.Warning, "Job {Kind} {Id} failed at try {Attempt} for {Owner}")]
    static partial void LogFailure(ILogger log, Exception error, string kind, Guid id, int attempt, string owner);
}
