using System.ComponentModel.DataAnnotations;

namespace PodcastFlow.Shows;

/// <summary>What a person says about a show.</summary>
public abstract record ShowFields
{
    [Required, MaxLength(200)] public required string Name { get; init; }
    [MaxLength(10_000)] public string? Description { get; init; }
    [MaxLength(200)] public string? Author { get; init; }
    [MaxLength(35)] public string? Language { get; init; }
    [MaxLength(2000), Url] public string? Website { get; init; }
    [MaxLength(2000), Url] public string? ArtworkUrl { get; init; }
    [MaxLength(50)] public List<string> Genres { get; init; } = [];

    /// <summary>Counts for episodes whose length is not known yet.</summary>
    [Range(1, 86_400)] public int DefaultLengthSeconds { get; init; } = 1800;

    public Delivery DefaultDelivery { get; init; }

    /// <summary>The weekdays on which it airs; 0 is Sunday. Empty: irregularly.</summary>
    [MaxLength(7)] public List<short> ReleaseDays { get; init; } = [];

    [Range(1, 52)] public short ReleaseEveryWeeks { get; init; } = 1;

    internal void Check()
    {
        if (ReleaseDays.Exists(day => day is < 0 or > 6)) throw Refusal.Invalid("unknown_weekday", "Weekdays are numbered from 0 for Sunday to 6 for Saturday.");
    }
}
