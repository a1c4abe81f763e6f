using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Jobs;

/// <summary>A kind of work of one test's own: it writes down which organization's job ran, and does what the test wants.</summary>
sealed class Work
{
    static int _count;

    public Work(Func<JobRun, Task>? act = null, TimeSpan? limit = null, bool keepsHistory = true)
    {
        act ??= _ => Task.CompletedTask;
        Name = $"work_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        InOrganization = new(Name, "A test's.", (organization, run) => { Runs.Enqueue((organization.Tenant.Slug, run)); return act(run); }) { Limit = limit ?? TimeSpan.FromMinutes(1), KeepsHistory = keepsHistory };
        OnPlatform = new(Name + "_platform", "A test's.", (_, run) => { Runs.Enqueue(("", run)); return act(run); });
    }

    public string Name { get; }
    public OrganizationJob InOrganization { get; }
    public PlatformJob OnPlatform { get; }

    /// <summary>What ran, in its order.</summary>
    public ConcurrentQueue<(string Slug, JobRun Run)> Runs { get; } = new();

    /// <summary>A worker that knows this work only.</summary>
    public async Task<JobWorker> Worker(Action<JobOptions>? change = null)
    {
        var installation = await TestInstallation.Get();
        var options = new JobOptions { Poll = TimeSpan.FromMilliseconds(20), Lease = TimeSpan.FromSeconds(5) };
        change?.Invoke(options);
        return new JobWorker(installation.Control, installation.Services.GetRequiredService<OrganizationDoor>(), installation.Services.GetRequiredService<ServedVersions>(),
            new JobKinds([InOrganization, OnPlatform]), options, installation.Services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLogger<JobWorker>.Instance);
    }

    public Task<Guid> Enqueue(TestOrganization org, string? key = null, object? told = null) => org.Do(db => PodcastFlow.Jobs.Enqueue.Job(db, InOrganization, told, key));

    public static async Task<List<T>> Jobs<T>(Sql sql) => await (await TestInstallation.Get()).Control.Read(db => db.List<T>(sql));

    public static async Task<int> Change(Sql sql) => await (await TestInstallation.Get()).Control.Run(db => db.Execute(sql));

    /// <summary>Makes what waits for its next try due now.</summary>
    public Task<int> Hurry() => Change($"update job set run_after = now() where kind = {Name} and state = 'queued'");

    public Task<List<string>> States() => Jobs<string>($"select state from job where kind = {Name} union all select outcome from job_history where kind = {Name}");

    /// <summary>Waits until something has come true.</summary>
    public static async Task Until(Func<Task<bool>> come)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            if (await come()) return;
            await Task.Delay(10);
        }
        Assert.Fail("It did not come to this.");
    }
}
