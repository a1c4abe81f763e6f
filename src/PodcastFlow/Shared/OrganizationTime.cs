using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>The calendar of an organization: its time zone, and which day it is there at the moment of the work.</summary>
public sealed record OrganizationTime(TimeZoneInfo Zone, DateOnly Today)
{
    public static async Task<OrganizationTime> Of(TenantSession db, CancellationToken ct = default)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(await db.One<string>($"select time_zone from org_setting", ct));
        return new OrganizationTime(zone, DateIn(zone, db.Now));
    }

    /// <summary>The date of an instant where the organization is.</summary>
    public DateOnly DateOf(DateTimeOffset instant) => DateIn(Zone, instant);

    static DateOnly DateIn(TimeZoneInfo zone, DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}
