using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Campaigns;

/// <summary>The campaigns: what is sold to whom, when, by whom, and how far it has come.</summary>
public static class ListCampaigns
{
    public static readonly UseCase Case = new(Area.Campaigns, Verb.View, "The campaigns, by page.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public Choice<CampaignStatus>? Status { get; init; }
        public MemberId? SellerId { get; init; }
        public AdvertiserId? AdvertiserId { get; init; }
        public AgencyId? AgencyId { get; init; }

        /// <summary>In flight on this day or later.</summary>
        public DateOnly? From { get; init; }

        /// <summary>In flight on this day or earlier.</summary>
        public DateOnly? To { get; init; }

        /// <summary>Only those of the one who asks.</summary>
        public bool? Mine { get; init; }
    }

    /// <param name="HeldSlots">Slots held for it at this moment.</param>
    /// <param name="BookedSlots">Slots booked for it.</param>
    public sealed record Row(
        CampaignId Id, string Name, AdvertiserId AdvertiserId, string AdvertiserName, AgencyId? AgencyId, string? AgencyName, MemberId SellerId, string SellerName,
        DateOnly FlightStart, DateOnly FlightEnd, Money? Budget, CampaignStatus Status, int Probability, int HeldSlots, int BookedSlots, DateTimeOffset CreatedAt);

    public static readonly Sorts Sorts = new("-created",
        ("name", Sql.Of($"lower(k.name), k.id"), Sql.Of($"lower(k.name) desc, k.id desc")),
        ("advertiser", Sql.Of($"lower(a.name), k.id"), Sql.Of($"lower(a.name) desc, k.id desc")),
        ("agency", Sql.Of($"lower(g.name) nulls last, k.id"), Sql.Of($"lower(g.name) desc nulls last, k.id desc")),
        ("seller", Sql.Of($"lower(m.name), k.id"), Sql.Of($"lower(m.name) desc, k.id desc")),
        ("start", Sql.Of($"k.flight_start, k.id"), Sql.Of($"k.flight_start desc, k.id desc")),
        ("end", Sql.Of($"k.flight_end, k.id"), Sql.Of($"k.flight_end desc, k.id desc")),
        ("budget", Sql.Of($"k.budget nulls first, k.id"), Sql.Of($"k.budget desc nulls last, k.id desc")),
        ("stage", Sql.Of($"k.probability, k.id"), Sql.Of($"k.probability desc, k.id desc")),
        ("created", Sql.Of($"k.created_at, k.id"), Sql.Of($"k.created_at desc, k.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/campaigns", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case);

    static readonly Sql Claims = Sql.Of($"""
        from reservation r
        join reservation_item ri on ri.reservation_id = r.id
        join inventory_claim c on c.reservation_item_id = ri.id and c.released_at is null
        where r.campaign_id = k.id
        """);

    public static Task<Page<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            k.id, k.name, k.advertiser_id, a.name as advertiser_name, k.agency_id, g.name as agency_name, k.seller_id, m.name as seller_name,
            k.flight_start, k.flight_end, k.budget, k.budget_currency, k.status, k.probability::int as probability, k.created_at,
            (select count(*)::int {Claims} and c.kind = 'hold' and c.expires_at > {db.Now}) as held_slots,
            (select count(*)::int {Claims} and c.kind = 'booking') as booked_slots
            """,
        source: $"""
            from campaign k
            left join advertiser a on a.id = k.advertiser_id
            left join agency g on g.id = k.agency_id
            left join member m on m.id = k.seller_id
            where {Visible.Campaigns(actor, Case)}
              {Filter.On(query.Status, status => $"and k.status = {status.Value}")}
              {Filter.On(query.SellerId, seller => $"and k.seller_id = {seller}")}
              {Filter.On(query.AdvertiserId, advertiser => $"and k.advertiser_id = {advertiser}")}
              {Filter.On(query.AgencyId, agency => $"and k.agency_id = {agency}")}
              {Filter.On(query.From, day => $"and k.flight_end >= {day}")}
              {Filter.On(query.To, day => $"and k.flight_start <= {day}")}
              {Filter.When(query.Mine == true, $"and k.seller_id = {actor.Id}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', k.name, a.name, g.name, m.name)) like {pattern}")}
            """, ct);
}
