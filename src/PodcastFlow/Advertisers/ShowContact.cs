using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>One contact.</summary>
public static class ShowContact
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.View, "One contact.");

    public sealed record Query(ContactId Id);

    public sealed record Contact(
        ContactId Id, string Name, string? Title, string? Email, string? Phone, AgencyId? AgencyId, string? AgencyName, AdvertiserId? AdvertiserId, string? AdvertiserName,
        MemberId? MemberId, string? MemberName, bool IsPrimary, bool IsActive, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, RowVersion Version) : IVersioned;

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/contacts/{id}", async (ContactId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Contact> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => await db.OneOrNone<Contact>($"""
        select c.id, c.name, c.title, c.email, c.phone, c.agency_id, g.name as agency_name, c.advertiser_id, a.name as advertiser_name,
               c.member_id, m.name as member_name, c.is_primary, c.is_active, c.created_at, c.updated_at, c.xmin as version
        from contact c
        left join agency g on g.id = c.agency_id
        left join advertiser a on a.id = c.advertiser_id
        left join member m on m.id = c.member_id
        where c.id = {query.Id} and {Visible.Contacts(actor, Case)}
        """, ct) ?? throw Refusal.NotFound("contact");
}
