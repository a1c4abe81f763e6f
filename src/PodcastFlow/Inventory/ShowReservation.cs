using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>One reservation with each of its slots.</summary>
public static class ShowReservation
{
    public static readonly UseCase Case = new(Area.Reservations, Verb.View, "One reservation.");

    public sealed record Query(ReservationId Id);

    public sealed record Reservation(
        ReservationId Id, long Number, ReservationStatus Status, ReservationPriority Priority, CampaignId? CampaignId, string? CampaignName, AdvertiserId AdvertiserId, string AdvertiserName,
        string? CreatedByName, int TtlHours, int ExtensionCount, int ExtensionsLeft, string? Note, DateTimeOffset HeldAt, DateTimeOffset? ExpiresAt, DateTimeOffset? ReleasedAt,
        RowVersion Version, List<Item> Items) : IVersioned;

    /// <param name="Until">When its hold ends.</param>
    /// <param name="ConfirmUntil">Promoted from the queue: confirm by then.</param>
    /// <param name="Conflict">What an open conflict says, when the slot is no longer there or has moved.</param>
    public sealed record Item(
        ReservationItemId Id, InventoryId InventoryId, ShowId ShowId, string ShowName, EpisodeId? EpisodeId, string? EpisodeTitle, DateOnly AirDate, Placement Placement, int SlotNumber,
        int LengthS, ReadType ReadType, ItemState State, int? QueueNo, DateTimeOffset? Until, DateTimeOffset? ConfirmUntil, string? Conflict);

    sealed record Head(
        ReservationId Id, long Number, ReservationStatus Status, ReservationPriority Priority, CampaignId? CampaignId, string? CampaignName, AdvertiserId AdvertiserId, string AdvertiserName,
        string? CreatedByName, int TtlHours, int ExtensionCount, int ExtensionsLeft, string? Note, DateTimeOffset HeldAt, DateTimeOffset? ExpiresAt, DateTimeOffset? ReleasedAt, RowVersion Version);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/reservations/{id}", async (ReservationId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Reservation> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var h = await db.OneOrNone<Head>($"""
            select r.id, r.number, {ListReservations.State.Status} as status, r.priority, r.campaign_id, k.name as campaign_name, r.advertiser_id, a.name as advertiser_name, m.name as created_by_name,
                   r.ttl_hours, r.extension_count, greatest((select hold_extension_max from org_setting) - r.extension_count, 0) as extensions_left, r.note, r.held_at, n.expires_at, r.released_at,
                   r.xmin as version
            from reservation r
            join advertiser a on a.id = r.advertiser_id
            left join campaign k on k.id = r.campaign_id
            left join member m on m.id = r.created_by
            {ListReservations.State.Join(db)}
            where r.id = {query.Id} and {Visible.Reservations(actor, Case)}
            """, ct) ?? throw Refusal.NotFound("reservation");
        var items = await db.List<Item>($"""
            select ri.id, ri.inventory_id, i.show_id, s.name as show_name, i.episode_id, e.title as episode_title, i.air_date, i.placement, i.slot_number, ri.length_s, ri.read_type,
                   case when ri.state = 'held' and c.expires_at <= {db.Now} then 'released' else ri.state end as state, ri.queue_no,
                   case when c.expires_at > {db.Now} then c.expires_at end as until, ri.challenge_until as confirm_until,
                   case when c.id is not null then (select min(x.reason) from inventory_conflict x where x.inventory_id = i.id and x.resolved_at is null) end as conflict
            from reservation_item ri
            join inventory i on i.id = ri.inventory_id
            join show s on s.id = i.show_id
            left join episode e on e.id = i.episode_id
            left join inventory_claim c on c.reservation_item_id = ri.id and c.released_at is null
            where ri.reservation_id = {query.Id}
            order by i.air_date, s.name, i.placement desc, i.slot_number
            """, ct);
        return new Reservation(h.Id, h.Number, h.Status, h.Priority, h.CampaignId, h.CampaignName, h.AdvertiserId, h.AdvertiserName, h.CreatedByName, h.TtlHours, h.ExtensionCount,
            h.ExtensionsLeft, h.Note, h.HeldAt, h.ExpiresAt, h.ReleasedAt, h.Version, items);
    }
}
