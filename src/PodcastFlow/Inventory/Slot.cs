using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>What is true of a slot at the session's moment, as SQL.</summary>
static class Slot
{
    /// <summary>The organization's day.</summary>
    internal static Sql Today(TenantSession db) => Sql.Of($"({db.Now} at time zone (select time_zone from org_setting))::date");
}
