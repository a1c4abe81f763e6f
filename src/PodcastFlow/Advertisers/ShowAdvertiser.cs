using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>One advertiser, whole.</summary>
public static class ShowAdvertiser
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.View, "One advertiser.");

    public sealed record Query(AdvertiserId Id);

    /// <param name="Notes">What the organization's people noted; like the credit limit not for clients.</param>
    public sealed record Advertiser(
        AdvertiserId Id, string Name, string? Website, AgencyId? AgencyId, string? AgencyName, MemberId? SellerId, string? SellerName,
        CategoryId? CategoryId, string? CategoryName, Money? CreditLimit, int? CreditTermsDays, bool RequiresPrebill, string? PrebillReason,
        string? Notes, bool IsActive, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, RowVersion Version) : IVersioned;

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/advertisers/{id}", async (AdvertiserId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Advertiser> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => await db.OneOrNone<Advertiser>($"""
        select a.id, a.name, a.website, a.agency_id, g.name as agency_name, a.seller_id, m.name as seller_name, a.category_id, c.name as category_name,
               case when {actor.IsStaff} then a.credit_limit end as credit_limit, a.credit_limit_currency, a.credit_terms_days, a.requires_prebill,
               case when {actor.IsStaff} then a.prebill_reason end as prebill_reason, case when {actor.IsStaff} then a.notes end as notes, a.is_active,
               a.created_at, a.updated_at, a.xmin as version
        from advertiser a
        left join agency g on g.id = a.agency_id
        left join member m on m.id = a.seller_id
        left join category c on c.id = a.category_id
        where a.id = {query.Id} and {Visible.Advertisers(actor, Case)}
        """, ct) ?? throw Refusal.NotFound("advertiser");
}
