using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>Has the installation examined now, in the background. One at a time.</summary>
public static class RequestExamination
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Create, "Have the installation examined now, in the background.", "already_examining") { LeavesCaches = true };

    public sealed record Command;

    public sealed record Requested(ExaminationId Id);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/master/examinations", async (SignedIn who) =>
        {
            var requested = await who.Run(Case, new Command(), Handle);
            return TypedResults.Accepted($"/api/master/examinations/{requested.Id}", requested);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status409Conflict);

    /// <exception cref="Refusal">409 <c>already_examining</c>, by constraint.</exception>
    public static async Task<Requested> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var id = Id.New<ExaminationId>();
        await ExamineInstallation.GiveUp(db, ct);
        await db.Execute($"insert into examination (id, requested_at, requested_by) values ({id}, {db.Now}, {actor.UserId})", ct);
        await Enqueue.Job(db, ExamineInstallation.Job.Name, new ExamineInstallation.Told { Id = id }, id.ToString(), ct);
        return new Requested(id);
    }
}
