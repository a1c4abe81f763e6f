using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Platform;

/// <summary>One examination with what it has found.</summary>
public static class ShowExamination
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "One examination of the installation: how far it is, and what it has found, the worst first.");

    public sealed record Query(ExaminationId Id);

    /// <param name="Findings">None before it is done.</param>
    public sealed record Examination(ExaminationId Id, ExaminationState State, DateTimeOffset RequestedAt, string? RequestedBy, double Share, DateTimeOffset? FinishedAt, string? Error, List<Finding>? Findings);

    sealed record Row(ExaminationId Id, ExaminationState State, DateTimeOffset RequestedAt, string? RequestedBy, double Share, DateTimeOffset? FinishedAt, string? Error, Json<List<Finding>>? Findings);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/examinations/{id}", async (ExaminationId id, SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Examination> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var row = await db.OneOrNone<Row>($"""
            select e.id, e.state, e.requested_at, u.name as requested_by, e.share, e.finished_at, e.error, e.findings
            from examination e left join app_user u on u.id = e.requested_by where e.id = {query.Id}
            """, ct) ?? throw Refusal.NotFound("examination");
        return new Examination(row.Id, row.State, row.RequestedAt, row.RequestedBy, row.Share, row.FinishedAt, row.Error, row.Findings?.Value);
    }
}
