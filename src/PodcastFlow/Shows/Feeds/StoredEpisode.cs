using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows.Feeds;

/// <summary>An episode as it is before an import.</summary>
internal sealed record StoredEpisode(
    EpisodeId Id, EpisodeSource Source, string? Guid, int? Season, int? Number, string Title, string? Description, DateOnly? AirDate, DateTimeOffset? PublishedAt,
    int? LengthS, bool IsEstimated, EpisodeType EpisodeType, bool? Explicit, string? EnclosureUrl, string? ImageUrl, string? Link, EpisodeStatus Status,
    DateTimeOffset? MissingSince, Json<EpisodeFacts>? FromFeed)
{
    internal static Task<List<StoredEpisode>> Of(TenantSession db, ShowId show, CancellationToken ct) => db.List<StoredEpisode>($"""
        select id, source, guid, season, number, title, description, air_date, published_at, length_s, is_estimated, episode_type, explicit,
               enclosure_url, image_url, link, status, missing_since, from_feed
        from episode where show_id = {show} order by air_date, id
        """, ct);

    /// <summary>Made before the real one was known: by a person or from the pattern.</summary>
    internal bool IsAwaited => Guid is null && Source != EpisodeSource.Feed && EpisodeType == EpisodeType.Full && Status != EpisodeStatus.Archived && AirDate is not null;
}

/// <summary>An episode as an import leaves it.</summary>
internal sealed record EpisodeRow(
    EpisodeId Id, string Guid, int? Season, int? Number, string Title, string? Description, DateOnly? AirDate, DateTimeOffset? PublishedAt, int? LengthS, bool IsEstimated,
    EpisodeType EpisodeType, bool? Explicit, string? EnclosureUrl, string? ImageUrl, string? Link, EpisodeStatus Status, EpisodeFacts FromFeed);

/// <summary>What an import does with an episode.</summary>
public enum EpisodeFate { New, Changed, Unchanged, Missing }

/// <summary>An item of the feed, what there was of it, and what becomes of it.</summary>
internal sealed record MergedEpisode(FeedEpisode Item, StoredEpisode? Was, EpisodeRow Row, EpisodeFate Fate);
