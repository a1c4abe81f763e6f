using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>The agencies, found by name, place or seller.</summary>
public static class ListAgencies
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.View, "The agencies, by page.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public MemberId? SellerId { get; init; }

        /// <summary>Also those taken out of use.</summary>
        public bool? IncludeInactive { get; init; }
    }

    /// <param name="Advertisers">How many active advertisers buy through it.</param>
    public sealed record Row(AgencyId Id, string Name, string? City, string? Country, string? SellerName, string? PrimaryContact, int Advertisers, bool IsActive);

    public static readonly Sorts Sorts = new("name",
        ("name", Sql.Of($"lower(g.name), g.id"), Sql.Of($"lower(g.name) desc, g.id desc")),
        ("city", Sql.Of($"lower(g.city) nulls last, g.id"), Sql.Of($"lower(g.city) desc nulls last, g.id desc")),
        ("seller", Sql.Of($"lower(m.name) nulls last, g.id"), Sql.Of($"lower(m.name) desc nulls last, g.id desc")),
        ("created", Sql.Of($"g.created_at, g.id"), Sql.Of($"g.created_at desc, g.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/agencies", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static Task<Page<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            g.id, g.name, g.city, g.country, m.name as seller_name,
            (select c.name from contact c where c.agency_id = g.id and c.is_primary and c.is_active) as primary_contact,
            (select count(*)::int from advertiser a where a.agency_id = g.id and a.is_active) as advertisers, g.is_active
            """,
        source: $"""
            from agency g
            left join member m on m.id = g.seller_id
            where {Visible.Agencies(actor, Case)}
              {Filter.When(query.IncludeInactive != true, $"and g.is_active")}
              {Filter.On(query.SellerId, seller => $"and g.seller_id = {seller}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', g.name, g.city, m.name)) like {pattern}")}
            """, ct);
}
