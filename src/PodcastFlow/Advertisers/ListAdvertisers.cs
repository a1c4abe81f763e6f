using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>The advertisers, found by name, agency or seller.</summary>
public static class ListAdvertisers
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.View, "The advertisers, by page.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public AgencyId? AgencyId { get; init; }
        public MemberId? SellerId { get; init; }
        public CategoryId? CategoryId { get; init; }

        /// <summary>Also those taken out of use.</summary>
        public bool? IncludeInactive { get; init; }
    }

    public sealed record Row(AdvertiserId Id, string Name, AgencyId? AgencyId, string? AgencyName, string? SellerName, string? CategoryName, int Campaigns, bool IsActive);

    public static readonly Sorts Sorts = new("name",
        ("name", Sql.Of($"lower(a.name), a.id"), Sql.Of($"lower(a.name) desc, a.id desc")),
        ("agency", Sql.Of($"lower(g.name) nulls last, a.id"), Sql.Of($"lower(g.name) desc nulls last, a.id desc")),
        ("seller", Sql.Of($"lower(m.name) nulls last, a.id"), Sql.Of($"lower(m.name) desc nulls last, a.id desc")),
        ("category", Sql.Of($"lower(c.name) nulls last, a.id"), Sql.Of($"lower(c.name) desc nulls last, a.id desc")),
        ("created", Sql.Of($"a.created_at, a.id"), Sql.Of($"a.created_at desc, a.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/advertisers", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static Task<Page<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            a.id, a.name, a.agency_id, g.name as agency_name, m.name as seller_name, c.name as category_name,
            (select count(*)::int from campaign k where k.advertiser_id = a.id) as campaigns, a.is_active
            """,
        source: $"""
            from advertiser a
            left join agency g on g.id = a.agency_id
            left join member m on m.id = a.seller_id
            left join category c on c.id = a.category_id
            where {Visible.Advertisers(actor, Case)}
              {Filter.When(query.IncludeInactive != true, $"and a.is_active")}
              {Filter.On(query.AgencyId, agency => $"and a.agency_id = {agency}")}
              {Filter.On(query.CategoryId, category => $"and a.category_id = {category}")}
              {Filter.On(query.SellerId, seller => $"and a.seller_id = {seller}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', a.name, g.name, m.name)) like {pattern}")}
            """, ct);
}
