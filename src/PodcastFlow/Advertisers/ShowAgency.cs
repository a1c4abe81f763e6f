using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>One agency, whole.</summary>
public static class ShowAgency
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.View, "One agency.");

    public sealed record Query(AgencyId Id);

    /// <param name="Notes">What the organization's people noted; not for clients.</param>
    public sealed record Agency(
        AgencyId Id, string Name, string? Website, string? Email, string? Phone, string? AddressLine1, string? AddressLine2, string? PostalCode,
        string? City, string? Region, string? Country, MemberId? SellerId, string? SellerName, string? Notes, bool IsActive,
        DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, RowVersion Version) : IVersioned;

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/agencies/{id}", async (AgencyId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Agency> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => await db.OneOrNone<Agency>($"""
        select g.id, g.name, g.website, g.email, g.phone, g.address_line1, g.address_line2, g.postal_code, g.city, g.region, g.country,
               g.seller_id, m.name as seller_name, case when {actor.IsStaff} then g.notes end as notes, g.is_active,
               g.created_at, g.updated_at, g.xmin as version
        from agency g
        left join member m on m.id = g.seller_id
        where g.id = {query.Id} and {Visible.Agencies(actor, Case)}
        """, ct) ?? throw Refusal.NotFound("agency");
}
