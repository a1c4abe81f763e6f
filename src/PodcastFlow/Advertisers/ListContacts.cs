using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>The people at agencies and advertisers.</summary>
public static class ListContacts
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.View, "The contacts, by page.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public AgencyId? AgencyId { get; init; }
        public AdvertiserId? AdvertiserId { get; init; }

        /// <summary>Also those taken out of use.</summary>
        public bool? IncludeInactive { get; init; }
    }

    /// <param name="SignsIn">Signs in as a client.</param>
    public sealed record Row(
        ContactId Id, string Name, string? Title, string? Email, string? Phone, AgencyId? AgencyId, AdvertiserId? AdvertiserId, string OwnerName,
        bool IsPrimary, bool SignsIn, bool IsActive);

    public static readonly Sorts Sorts = new("name",
        ("name", Sql.Of($"lower(c.name), c.id"), Sql.Of($"lower(c.name) desc, c.id desc")),
        ("owner", Sql.Of($"lower(coalesce(g.name, a.name)), not c.is_primary, lower(c.name), c.id"), Sql.Of($"lower(coalesce(g.name, a.name)) desc, not c.is_primary, lower(c.name), c.id desc")),
        ("email", Sql.Of($"lower(c.email) nulls last, c.id"), Sql.Of($"lower(c.email) desc nulls last, c.id desc")),
        ("created", Sql.Of($"c.created_at, c.id"), Sql.Of($"c.created_at desc, c.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/contacts", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static Task<Page<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            c.id, c.name, c.title, c.email, c.phone, c.agency_id, c.advertiser_id, coalesce(g.name, a.name) as owner_name,
            c.is_primary, c.member_id is not null as signs_in, c.is_active
            """,
        source: $"""
            from contact c
            left join agency g on g.id = c.agency_id
            left join advertiser a on a.id = c.advertiser_id
            where {Visible.Contacts(actor, Case)}
              {Filter.When(query.IncludeInactive != true, $"and c.is_active")}
              {Filter.On(query.AgencyId, agency => $"and c.agency_id = {agency}")}
              {Filter.On(query.AdvertiserId, advertiser => $"and c.advertiser_id = {advertiser}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', c.name, c.title, c.email, g.name, a.name)) like {pattern}")}
            """, ct);
}
