using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>What the organization has set for itself.</summary>
public static class ShowSettings
{
    public static readonly UseCase Case = new(Area.Settings, Verb.View, "The organization's settings.");

    public sealed record Query;

    public sealed record Settings(
        string TimeZone, Currency DefaultCurrency, string AccentColour, string? LegalName, string? AddressLine1, string? AddressLine2, string? PostalCode,
        string? City, string? Region, string? Country, string? TaxId, int HoldTtlHours, int HoldExtensionMax, int FirstWeekday,
        DateTimeOffset? UpdatedAt, string? UpdatedBy, RowVersion Version) : IVersioned;

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/settings", async (InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(), Handle)))
        .ForUseCase(Case);

    public static Task<Settings> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => db.One<Settings>($"""
        select s.time_zone, s.default_currency, s.accent_colour, s.legal_name, s.address_line1, s.address_line2, s.postal_code, s.city, s.region, s.country,
               s.tax_id, s.hold_ttl_hours, s.hold_extension_max, s.first_weekday::int as first_weekday, s.updated_at, m.name as updated_by, s.xmin as version
        from org_setting s left join member m on m.id = s.updated_by
        """, ct);
}
