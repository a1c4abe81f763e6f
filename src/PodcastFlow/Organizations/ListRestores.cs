using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Organizations;

/// <summary>How far a restore is: its rows come in; they are compared; they are in use; they were taken out of use again; what was kept is being dropped; it is gone.</summary>
public enum RestoreState { Importing, Ready, Swapped, Undone, Dropping, Dropped }

/// <summary>An organization's restores, with what each would change or has changed.</summary>
public static class ListRestores
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "An organization's restores, the newest first, each with its comparison table by table.");

    public sealed record Query(string Id);

    /// <param name="ExportedAt">The moment its rows are of.</param>
    /// <param name="Tables">What differs; none before it was compared.</param>
    /// <param name="KeptUntil">Until when the rows that are not in use are kept: those of the export, after the swap those that were in use before.</param>
    public sealed record Restore(Guid Id, RestoreState State, DateTimeOffset ExportedAt, List<TableDifference>? Tables, DateTimeOffset RequestedAt, string? RequestedBy, DateTimeOffset? SwappedAt, DateTimeOffset KeptUntil)
    {
        /// <summary>Only the tables that differ.</summary>
        [JsonIgnore] public IEnumerable<TableDifference> Differences => Tables?.Where(table => !table.IsSame) ?? [];
    }

    sealed record Row(Guid Id, RestoreState State, DateTimeOffset ExportedAt, Json<List<TableDifference>>? Tables, DateTimeOffset RequestedAt, string? RequestedBy, DateTimeOffset? SwappedAt, DateTimeOffset KeptUntil);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/organizations/{id}/restores", async (string id, SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<List<Restore>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        if (await db.OneOrNone<string>($"select id from organization where id = {query.Id}", ct) is null) throw Refusal.NotFound("organization");
        var rows = await db.List<Row>($"""
            select r.id, r.state, r.exported_at, r.comparison as tables, r.requested_at, u.name as requested_by, r.swapped_at, r.kept_until
            from organization_restore r left join app_user u on u.id = r.requested_by
            where r.organization_id = {query.Id} order by r.requested_at desc limit 50
            """, ct);
        return rows.ConvertAll(r => new Restore(r.Id, r.State, r.ExportedAt, r.Tables?.Value, r.RequestedAt, r.RequestedBy, r.SwappedAt, r.KeptUntil));
    }
}
