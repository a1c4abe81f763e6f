using System.Text.Json;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Jobs;

/// <summary>
/// A kind of work that is done in the background: its name in the queue and what carries it out. A job may run twice, on two hosts, and end
/// in the middle: what it does is idempotent, or takes the job's id as its Idempotency-Key.
/// </summary>
/// <param name="Name">Its name in the queue.</param>
/// <param name="Summary">What it does, for the operator of the platform.</param>
public abstract record JobKind(string Name, string Summary)
{
    /// <summary>A run that takes longer is ended, and tried again like any other failure.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether a run that ended well stays in the history: not for work that comes all the time and tells nobody anything.</summary>
    public bool KeepsHistory { get; init; } = true;
}

/// <summary>Work inside one organization, as the system.</summary>
public sealed record OrganizationJob(string Name, string Summary, Func<InOrganization, JobRun, Task> Work) : JobKind(Name, Summary);

/// <summary>Work of the platform itself.</summary>
public sealed record PlatformJob(string Name, string Summary, Func<Unattended, JobRun, Task> Work) : JobKind(Name, Summary)
{
    /// <summary>When it recurs, as a cron expression in UTC; null: only when somebody asks for it.</summary>
    public string? Cron { get; init; }
}

/// <summary>One run of a job.</summary>
/// <param name="Id">The job's id: the same in every run of it.</param>
/// <param name="Payload">What it was told when it was enqueued.</param>
/// <param name="Attempt">Which try this is, from 1.</param>
/// <param name="Services">Services of this run.</param>
/// <param name="Stop">Cancelled when the run must end: it took too long, the host stops, or the job belongs to somebody else by now.</param>
public sealed record JobRun(Guid Id, JsonElement Payload, int Attempt, IServiceProvider Services, CancellationToken Stop)
{
    /// <summary>What the job was told, as its kind wrote it.</summary>
    public T Told<T>() => Payload.Deserialize<T>(Wire.Options) ?? throw new InvalidOperationException($"Job {Id} was told nothing.");
}

/// <summary>The door of jobs that concern the platform. Nobody stands in it.</summary>
public sealed class Unattended(ControlDatabase control, OrganizationDoor organizations, CancellationToken aborted) : Door(new Actor(MemberId.System, null, [], IsMaster: true), control, aborted)
{
    protected override string? By => "system";

    /// <summary>
    /// Does something in each organization that works at this moment. One that fails does not keep the others from theirs; that it failed is
    /// said at the end.
    /// </summary>
    public async Task InEachOrganization(Func<InOrganization, Task> work)
    {
        List<string> failures = [];
        foreach (var organization in await organizations.AllAsSystem(Aborted))
        {
            Aborted.ThrowIfCancellationRequested();
            try
            {
                await work(organization);
            }
            catch (Exception error) when (!Aborted.IsCancellationRequested)
            {
                failures.Add($"{organization.Tenant.Slug}: {error.Message}");
            }
        }
        if (failures.Count > 0) throw new InvalidOperationException($"Failed in {failures.Count} organizations: {string.Join("; ", failures)}");
    }
}
