using System.Security.Cryptography;
using System.Text;

namespace PodcastFlow.Shows.Feeds;

/// <summary>
/// What a feed said of an episode, cut to what we keep. It is stored beside the episode: the next import writes only what the feed says
/// differently than before, so that a person's correction outlives a feed that has not changed. Of the description a digest is enough.
/// </summary>
internal sealed record EpisodeFacts(
    string Title, string? Description, DateTimeOffset? PublishedAt, int? LengthSeconds, int? Season, int? Number, EpisodeType Type, bool? Explicit,
    string? EnclosureUrl, string? ImageUrl, string? Link)
{
    internal static EpisodeFacts Of(FeedEpisode e) => new(
        FeedFacts.Cut(e.Title, 500)!, FeedFacts.Digest(e.Description), e.PublishedAt, e.LengthSeconds, e.Season, e.Number, e.Type, e.Explicit, e.Enclosure?.Url, e.ImageUrl, e.Link);
}

/// <summary>What a feed said of its show.</summary>
internal sealed record ShowFacts(
    string Name, string? Description, string? Author, string? Language, string? Website, string? ArtworkUrl, string Genres, string ReleaseDays, int ReleaseEveryWeeks)
{
    /// <summary>The weekdays as numbers.</summary>
    internal List<short> Days => [.. ReleaseDays.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(short.Parse)];

    internal static ShowFacts Of(PodcastFeed show, ReleasePattern? pattern) => new(
        FeedFacts.Cut(show.Title, 200)!, FeedFacts.Digest(show.Description), FeedFacts.Cut(show.Author, 200), FeedFacts.Cut(show.Language, 35), show.Link, show.ArtworkUrl,
        string.Join('\n', FeedFacts.Genres(show)), string.Join(',', FeedFacts.Days(pattern)), pattern?.EveryWeeks ?? 1);
}

/// <summary>How what feeds say becomes what we keep.</summary>
internal static class FeedFacts
{
    internal const int LongestDescription = 100_000, LongestShowDescription = 10_000;

    /// <summary>The value to keep: the feed's where it says something new, else the one that is there.</summary>
    internal static T Newer<T>(T before, T now, T kept) => EqualityComparer<T>.Default.Equals(before, now) ? kept : now;

    /// <summary>The beginning of a text, without half a character at its end.</summary>
    internal static string? Cut(string? text, int longest) =>
        text is null || text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];

    internal static string? Digest(string? text) => text is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    internal static List<string> Genres(PodcastFeed show) => [.. show.Genres.Select(g => Cut(g, 200)!).Take(50)];

    /// <summary>The pattern's weekdays as numbers; 0 is Sunday.</summary>
    internal static List<short> Days(ReleasePattern? pattern) => pattern is null ? [] : [.. pattern.Days.Select(d => (short)d).Order()];
}
