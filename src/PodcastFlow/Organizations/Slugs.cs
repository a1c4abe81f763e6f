using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>Which names an organization may have in addresses.</summary>
static class Slugs
{
    /// <exception cref="Refusal">400 <c>slug_malformed</c> or <c>slug_reserved</c>; 409 <c>slug_retired</c> while another organization's old name may still be in use somewhere.</exception>
    internal static async Task Check(ControlSession db, string slug, string? organizationId, CancellationToken ct)
    {
        if (await db.OneOrNone<string>($"select problem from slug_problem({slug}) problem where problem is not null", ct) is { } problem)
            throw Refusal.Invalid("slug_" + problem, problem == "reserved" ? "This slug is reserved." : "A slug has small letters and digits, with single hyphens between them, and begins with a letter.");
        if (await db.OneOrNone<DateTimeOffset?>($"""
            select until from retired_name where schema_name = 'org_' || replace({slug}, '-', '_') and until > now() and organization_id is distinct from {organizationId}
            """, ct) is { } until)
            throw Retired().With("freeAt", until);
    }

    /// <summary>Also what the database says when the name was given up since the check.</summary>
    internal static Refusal Retired() => Refusal.Conflict("slug_retired", "Another organization gave this slug up a moment ago. It is free again within ten minutes.");
}
