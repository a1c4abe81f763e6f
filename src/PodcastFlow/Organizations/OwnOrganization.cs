using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>What everybody in an organization knows of it: its name, zone, currency and colour, and whether it is a sandbox.</summary>
public static class OwnOrganization
{
    public static readonly UseCase Case = new(Area.Home, Verb.View, "The organization one works in: name, time zone, currency, colour.");

    public sealed record Query;

    /// <param name="SandboxOf">The slug of what it is a copy of; null: it is none.</param>
    public sealed record Organization(string Slug, string Name, string TimeZone, Currency DefaultCurrency, string AccentColour, int FirstWeekday, string? SandboxOf);

    sealed record Settings(string TimeZone, Currency DefaultCurrency, string AccentColour, short FirstWeekday);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/organization", async (InOrganization org) => TypedResults.Ok(await Show(org)))
        .ForUseCase(Case);

    public static async Task<Organization> Show(InOrganization org)
    {
        var settings = await org.Read(Case, new Query(), Handle);
        return new Organization(org.Tenant.Slug, org.OrganizationName, settings.TimeZone, settings.DefaultCurrency, settings.AccentColour, settings.FirstWeekday, org.Tenant.SandboxOf);
    }

    static Task<Settings> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct) =>
        db.One<Settings>($"select time_zone, default_currency, accent_colour, first_weekday from org_setting", ct);
}
