using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>How far a deletion is: it can be taken back; its last export is written, is there; the schema is gone; all else is gone; it is certified.</summary>
public enum DeletionState { Waiting, Exporting, Exported, Dropped, Purged, Done }

/// <summary>How far an organization's deletion is.</summary>
public static class ShowDeletion
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "How far an organization's deletion is.", "not_being_deleted");

    public sealed record Query(string Id);

    /// <param name="DueAt">Until then it can be taken back.</param>
    public sealed record Deletion(string Slug, string Name, string Reason, DeletionState State, DateTimeOffset RequestedAt, string? RequestedBy, DateTimeOffset DueAt, DateTimeOffset? FinishedAt);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/organizations/{id}/deletion", async (string id, SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Deletion> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => await Find(db, query.Id, ct) ?? throw Refusal.NotFound("deletion");

    internal static Task<Deletion?> Find(ControlSession db, string id, CancellationToken ct) => db.OneOrNone<Deletion>($"""
        select d.slug, d.name, d.reason, d.state, d.requested_at, u.name as requested_by, d.due_at, d.finished_at
        from organization_deletion d left join app_user u on u.id = d.requested_by where d.organization_id = {id}
        """, ct);
}
