using System.ComponentModel.DataAnnotations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>What happens when two advertisers of one category would be heard at the same time.</summary>
public enum ConflictMode { None, Warn, Block }

/// <summary>What a person says about a category.</summary>
public abstract record CategoryFields
{
    [Required, MaxLength(200)] public required string Name { get; init; }

    public ConflictMode ConflictMode { get; init; }

    /// <summary>The category it is part of; none for one at the top.</summary>
    public CategoryId? ParentId { get; init; }

    /// <summary>The level it stands on: one below its parent.</summary>
    /// <param name="db">The session.</param>
    /// <param name="below">How many levels hang below it.</param>
    /// <param name="ct">Stops it.</param>
    internal async Task<short> Level(TenantSession db, int below = 0, CancellationToken ct = default)
    {
        if (ParentId is null) return 1;
        var parent = await db.OneOrNone<short?>($"select level from category where id = {ParentId} and is_active", ct)
            ?? throw Refusal.Conflict("refers_to_nothing", "The category above it does not exist, or is out of use.");
        if (parent + 1 + below > Deepest) throw Refusal.Conflict("too_deep", $"Categories have at most {Deepest} levels.");
        return (short)(parent + 1);
    }

    const int Deepest = 3;
}
