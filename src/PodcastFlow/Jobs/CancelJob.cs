using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Jobs;

/// <summary>Takes a job that waits or has failed out of the queue. The history keeps it, with its last error.</summary>
public static class CancelJob
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Delete, "Cancel a failed or waiting job.", "job_running") { AuditedAs = "job.cancelled", LeavesCaches = true };

    public sealed record Command(JobId Id);

    public sealed record Cancelled(JobId Id, JobState State);

    public static void Map(RouteGroupBuilder api) => api
        .MapDelete("/jobs/{id}", async (JobId id, SignedIn who) => TypedResults.Ok(await who.Run(Case, new Command(id), Handle)))
        .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Cancelled> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        await RetryJob.Idle(db, command.Id, ct);
        await JobQueue.Move(db, Sql.Of($"id = {command.Id}"), JobQueue.Outcome.Cancelled, null, ct);
        return new Cancelled(command.Id, JobState.Cancelled);
    }
}
