using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Campaigns;

/// <summary>One campaign, whole, with what it has on slots.</summary>
public static class ShowCampaign
{
    public static readonly UseCase Case = new(Area.Campaigns, Verb.View, "One campaign.");

    public sealed record Query(CampaignId Id);

    /// <param name="Notes">What the organization's people noted; not for clients.</param>
    /// <param name="HeldSlots">Slots held for it at this moment.</param>
    /// <param name="WaitingSlots">Slots that others have and it is in the queue for.</param>
    /// <param name="BookedSlots">Slots booked for it.</param>
    /// <param name="HoldsUntil">When the first of its holds runs out.</param>
    /// <param name="Value">The rates of what it holds and has booked; none when a rate is missing.</param>
    /// <param name="AsOf">When these were counted.</param>
    public sealed record Campaign(
        CampaignId Id, string Name, AdvertiserId AdvertiserId, string AdvertiserName, AgencyId? AgencyId, string? AgencyName, CategoryId? CategoryId, string? CategoryName,
        MemberId SellerId, string SellerName, DateOnly FlightStart, DateOnly FlightEnd, Money? Budget, long? TargetImpressions, CampaignStatus Status, int Probability,
        string? LostReason, string? Notes, int HeldSlots, int WaitingSlots, int BookedSlots, DateTimeOffset? HoldsUntil, Money? Value, DateTimeOffset AsOf,
        DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, RowVersion Version) : IVersioned;

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/campaigns/{id}", async (CampaignId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Campaign> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => await db.OneOrNone<Campaign>($"""
        select k.id, k.name, k.advertiser_id, a.name as advertiser_name, k.agency_id, g.name as agency_name, k.category_id, t.name as category_name,
               k.seller_id, m.name as seller_name, k.flight_start, k.flight_end, k.budget, k.budget_currency, k.target_impressions, k.status, k.probability::int as probability,
               k.lost_reason, case when {actor.IsStaff} then k.notes end as notes, slots.held_slots, slots.waiting_slots, slots.booked_slots, slots.holds_until,
               slots.value, slots.value_currency, {db.Now} as as_of, k.created_at, k.updated_at, k.xmin as version
        from campaign k
        join advertiser a on a.id = k.advertiser_id
        left join agency g on g.id = k.agency_id
        left join category t on t.id = k.category_id
        join member m on m.id = k.seller_id
        cross join lateral (
            select count(*) filter (where i.live and i.kind = 'hold')::int as held_slots, count(*) filter (where i.state = 'waiting')::int as waiting_slots,
                   count(*) filter (where i.live and i.kind = 'booking')::int as booked_slots, min(i.expires_at) filter (where i.live) as holds_until,
                   case when bool_and(i.rate is not null) filter (where i.live) then sum(i.rate) filter (where i.live) end as value,
                   max(i.rate_currency) filter (where i.live) as value_currency
            from (
                select ri.state, ri.rate, ri.rate_currency, c.kind, c.expires_at, c.id is not null and (c.kind = 'booking' or c.expires_at > {db.Now}) as live
                from reservation r
                join reservation_item ri on ri.reservation_id = r.id
                left join inventory_claim c on c.reservation_item_id = ri.id and c.released_at is null
                where r.campaign_id = k.id) i) slots
        where k.id = {query.Id} and {Visible.Campaigns(actor, Case)}
        """, ct) ?? throw Refusal.NotFound("campaign");
}
