using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Jobs;

/// <summary>Has a job tried at once: one that has failed from its first try on, one that waits without waiting any longer.</summary>
public static class RetryJob
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Update, "Try a failed or waiting job now.", "job_running", "already_queued") { AuditedAs = "job.retried", LeavesCaches = true };

    public sealed record Command(JobId Id);

    public sealed record Retried(JobId Id, JobState State);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/jobs/{id}/retry", async (JobId id, SignedIn who) => TypedResults.Ok(await who.Run(Case, new Command(id), Handle)))
        .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Retried> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        await Idle(db, command.Id, ct);
        await db.Execute($"update job set state = 'queued', run_after = now(), attempts = case when state = 'failed' then 0 else attempts end, finished_at = null where id = {command.Id}", ct);
        return new Retried(command.Id, JobState.Queued);
    }

    /// <summary>Takes a job out of the workers' reach.</summary>
    /// <exception cref="Refusal">It is not there, or at work.</exception>
    internal static async Task Idle(ControlSession db, JobId id, CancellationToken ct)
    {
        if ((await db.OneOrNone<JobState?>($"select state from job where id = {id} for update", ct) ?? throw Refusal.NotFound("job")) == JobState.Running)
            throw Refusal.Conflict("job_running", "This job is at work right now.");
    }
}
