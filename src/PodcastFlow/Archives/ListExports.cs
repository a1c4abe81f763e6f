using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Archives;

/// <summary>Where an export is: waiting, being written, to be fetched, given up, or not kept any more.</summary>
public enum ExportState { Queued, Running, Ready, Failed, Expired }

/// <summary>The exports that were asked for, and how far they are.</summary>
public static class ListExports
{
    public static readonly UseCase Case = new(Area.Exports, Verb.View, "The last twenty exports of an organization, the newest first, with their progress.");

    public sealed record Query(string Id);

    /// <param name="RequestedBy">Who asked for it.</param>
    /// <param name="TablesDone">How far it is, once it has begun.</param>
    /// <param name="Sha256">The checksum of the file, in hexadecimal.</param>
    /// <param name="ExpiresAt">Until when it can be fetched.</param>
    public sealed record Row(
        ExportId Id, ExportState State, DateTimeOffset RequestedAt, string? RequestedBy, int? TablesDone, int? TablesTotal,
        long? SizeBytes, string? Sha256, DateTimeOffset? FinishedAt, DateTimeOffset? ExpiresAt, string? Error);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/organizations/{id}/exports", async (string id, HttpContext http) => TypedResults.Ok(await Find(Gate.DoorOf<Door>(http), id)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static Task<List<Row>> Find(Door door, string id)
    {
        door.AssertReaches(id);
        return door.Read(Case, new Query(id), Handle);
    }

    static async Task<List<Row>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct)
    {
        if (await db.OneOrNone<string>($"select id from organization where id = {query.Id}", ct) is null) throw Refusal.NotFound("organization");
        return await db.List<Row>($"""
            select a.id, case when a.state = 'ready' and a.expires_at <= {db.Now} then 'expired' else a.state end as state, a.requested_at,
                   case when u.is_master then 'The platform' else u.name end as requested_by, a.tables_done, a.tables_total,
                   a.size_bytes, encode(a.sha256, 'hex') as sha256, a.finished_at, a.expires_at, a.error
            from export_archive a left join app_user u on u.id = a.requested_by
            where a.organization_id = {query.Id} and a.purpose = 'download'
            order by a.requested_at desc, a.id desc limit 20
            """, ct);
    }
}
