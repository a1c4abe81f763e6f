using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>The reservations, those that run out first in front.</summary>
public static class ListReservations
{
    public static readonly UseCase Case = new(Area.Reservations, Verb.View, "The reservations, by page.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public CampaignId? CampaignId { get; init; }
        public AdvertiserId? AdvertiserId { get; init; }
        public Choice<ReservationStatus>? Status { get; init; }

        /// <summary>Only what the one who asks has made or sells.</summary>
        public bool? Mine { get; init; }

        /// <summary>Only holds that end within so many hours.</summary>
        [Range(1, 720)] public int? ExpiringWithinHours { get; init; }
    }

    /// <param name="ExpiresAt">When the first of its holds ends; none when nothing is held.</param>
    public sealed record Row(
        ReservationId Id, long Number, ReservationStatus Status, ReservationPriority Priority, CampaignId? CampaignId, string? CampaignName, AdvertiserId AdvertiserId, string AdvertiserName,
        string? CreatedByName, int Items, int Held, int Waiting, int Booked, int ToConfirm, DateTimeOffset HeldAt, DateTimeOffset? ExpiresAt, string? Note);

    public static readonly Sorts Sorts = new("expires",
        ("expires", Sql.Of($"expires_at nulls last, number desc"), Sql.Of($"expires_at desc nulls last, number desc")),
        ("number", Sql.Of($"number"), Sql.Of($"number desc")),
        ("advertiser", Sql.Of($"lower(advertiser_name), number"), Sql.Of($"lower(advertiser_name) desc, number")),
        ("campaign", Sql.Of($"lower(campaign_name) nulls last, number"), Sql.Of($"lower(campaign_name) desc nulls last, number")),
        ("held", Sql.Of($"held_at, number"), Sql.Of($"held_at desc, number")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/reservations", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static Task<Page<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            x.id, x.number, x.status, x.priority, x.campaign_id, x.campaign_name, x.advertiser_id, x.advertiser_name, x.created_by_name,
            x.items, x.held, x.waiting, x.booked, x.to_confirm, x.held_at, x.expires_at, x.note
            """,
        source: $"""
            from (
                select r.id, r.number, {State.Status} as status, r.priority, r.campaign_id, k.name as campaign_name, r.advertiser_id, a.name as advertiser_name, m.name as created_by_name,
                       n.items, n.held, n.waiting, n.booked, n.to_confirm, r.held_at, n.expires_at, r.note
                from reservation r
                left join advertiser a on a.id = r.advertiser_id
                left join campaign k on k.id = r.campaign_id
                left join member m on m.id = r.created_by
                {State.Join(db)}
                where {Visible.Reservations(actor, Case)}
                  {Filter.On(query.CampaignId, campaign => $"and r.campaign_id = {campaign}")}
                  {Filter.On(query.AdvertiserId, advertiser => $"and r.advertiser_id = {advertiser}")}
                  {Filter.When(query.Mine == true, $"and (r.created_by = {actor.Id} or k.seller_id = {actor.Id})")}
                  {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', r.number, a.name, k.name, r.note)) like {pattern}")}
            ) x
            where true
              {Filter.On(query.Status, status => $"and x.status = {status.Value}")}
              {Filter.On(query.ExpiringWithinHours, hours => $"and x.expires_at <= {db.Now.AddHours(hours)}")}
            """, ct);

    /// <summary>A reservation as it is at the session's moment, on a row <c>r</c>: holds whose time is over count for nothing, tidied away or not.</summary>
    internal static class State
    {
        internal static Sql Join(TenantSession db) => Sql.Of($"""
            left join lateral (
                select count(*)::int as items,
                       (count(*) filter (where ri.state = 'held' and c.expires_at > {db.Now}))::int as held,
                       (count(*) filter (where ri.state = 'waiting'))::int as waiting,
                       (count(*) filter (where ri.state = 'booked'))::int as booked,
                       (count(*) filter (where ri.state = 'held' and c.expires_at > {db.Now} and ri.challenge_until is not null))::int as to_confirm,
                       min(c.expires_at) filter (where c.expires_at > {db.Now}) as expires_at
                from reservation_item ri
                left join inventory_claim c on c.reservation_item_id = ri.id and c.released_at is null
                where ri.reservation_id = r.id
            ) n on true
            """);

        internal static Sql Status => Sql.Of($"case when r.status in ('held', 'confirmed') and n.held + n.waiting + n.booked = 0 then 'expired' else r.status end");
    }
}
