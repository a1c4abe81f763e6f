using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>Why a slot that somebody has is in question.</summary>
public enum ConflictReason { AirDateChanged, LengthChanged, PlacementChanged, EpisodeMissing, EpisodeArchived }

/// <summary>The slots that somebody has and that an episode no longer offers, or offers on another day. People decide about each.</summary>
public static class ListConflicts
{
    public static readonly UseCase Case = new(Area.Inventory, Verb.View, "The conflicts about slots that somebody has.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public ShowId? ShowId { get; init; }
        public EpisodeId? EpisodeId { get; init; }

        /// <summary>Also those that are settled.</summary>
        public bool? IncludeResolved { get; init; }
    }

    /// <param name="PromisedDate">The day it was claimed for.</param>
    public sealed record Row(
        ConflictId Id, ConflictReason Reason, InventoryId InventoryId, ShowId ShowId, string ShowName, EpisodeId? EpisodeId, string? EpisodeTitle, Placement Placement, int SlotNumber, DateOnly AirDate,
        DateOnly? PromisedDate, string? HeldFor, ReservationId? ReservationId, DateTimeOffset DetectedAt, DateTimeOffset? ResolvedAt, string? ResolvedByName, string? Resolution);

    public static readonly Sorts Sorts = new("air_date",
        ("air_date", Sql.Of($"a.air_date, x.id"), Sql.Of($"a.air_date desc, x.id desc")),
        ("detected", Sql.Of($"x.detected_at, x.id"), Sql.Of($"x.detected_at desc, x.id desc")),
        ("show", Sql.Of($"lower(s.name), x.id"), Sql.Of($"lower(s.name) desc, x.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/inventory/conflicts", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static Task<Page<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            x.id, x.reason, x.inventory_id, a.show_id, s.name as show_name, a.episode_id, e.title as episode_title, a.placement, a.slot_number, a.air_date, c.air_date as promised_date,
            (select coalesce(hk.name, ha.name) from advertiser ha left join campaign hk on hk.id = r.campaign_id where ha.id = r.advertiser_id) as held_for, r.id as reservation_id,
            x.detected_at, x.resolved_at, m.name as resolved_by_name, x.resolution
            """,
        source: $"""
            from inventory_conflict x
            join v_inventory_availability a on a.inventory_id = x.inventory_id
            left join show s on s.id = a.show_id
            left join episode e on e.id = a.episode_id
            left join inventory_claim c on c.id = a.claim_id
            left join member m on m.id = x.resolved_by
            {Slot.JoinHolder(actor)}
            where {Visible.Shows(actor, Case)}
              {Filter.When(query.IncludeResolved != true, $"and x.resolved_at is null")}
              {Filter.On(query.ShowId, show => $"and a.show_id = {show}")}
              {Filter.On(query.EpisodeId, episode => $"and a.episode_id = {episode}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', s.name, e.title)) like {pattern}")}
            """, ct);
}
