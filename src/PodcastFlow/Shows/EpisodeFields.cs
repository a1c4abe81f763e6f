using System.ComponentModel.DataAnnotations;

namespace PodcastFlow.Shows;

/// <summary>Where an episode comes from: the show's feed, its release pattern, or a person.</summary>
public enum EpisodeSource { Feed, Pattern, Manual }

/// <summary>How far an episode is.</summary>
public enum EpisodeStatus { Draft, Scheduled, Recorded, Published, Archived }

/// <summary>A regular episode, a trailer or a bonus.</summary>
public enum EpisodeType { Full, Trailer, Bonus }

/// <summary>What a person says about an episode.</summary>
public abstract record EpisodeFields
{
    [Required, MaxLength(500)] public required string Title { get; init; }
    [MaxLength(100_000)] public string? Description { get; init; }
    [Range(0, 1_000_000)] public int? Season { get; init; }
    [Range(0, 1_000_000)] public int? Number { get; init; }

    /// <summary>The day it airs, in the organization's time zone. An episode without one has no slots.</summary>
    public DateOnly? AirDate { get; init; }

    /// <summary>Null: not known yet; the show's default length counts.</summary>
    [Range(1, 86_400)] public int? LengthSeconds { get; init; }

    /// <summary>The length is a guess.</summary>
    public bool IsEstimated { get; init; }

    public EpisodeType EpisodeType { get; init; }
    public bool? Explicit { get; init; }
    [MaxLength(2000), Url] public string? EnclosureUrl { get; init; }
    [MaxLength(2000), Url] public string? ImageUrl { get; init; }
    [MaxLength(2000), Url] public string? Link { get; init; }
    public DateOnly? RecordingDate { get; init; }

    /// <summary>Archived is not set here: archiving is a step of its own.</summary>
    public EpisodeStatus Status { get; init; }

    [MaxLength(10_000)] public string? ProducerNotes { get; init; }
    [MaxLength(10_000)] public string? TalentNotes { get; init; }

    internal void Check()
    {
        if (Status == EpisodeStatus.Archived) throw Refusal.Invalid("archive_instead", "An episode is archived by archiving it, not by changing its status.");
        if (Status == EpisodeStatus.Published && AirDate is null) throw Refusal.Invalid("air_date_missing", "A published episode has an air date.");
    }
}
