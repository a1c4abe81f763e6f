namespace PodcastFlow.Shows.Feeds;

/// <summary>What a podcast feed says about the show itself.</summary>
public sealed record PodcastFeed
{
    public required string Title { get; init; }
    public string? Description { get; init; }
    public string? Link { get; init; }
    public string? Language { get; init; }
    public string? Author { get; init; }
    public string? OwnerName { get; init; }
    public string? OwnerEmail { get; init; }
    public string? ArtworkUrl { get; init; }
    /// <summary>Genres as the feed nests them: "Arts", then "Arts > Design".</summary>
    public IReadOnlyList<string> Genres { get; init; } = [];
    public bool? Explicit { get; init; }
    /// <summary>The show's identity across hosts (podcast:guid).</summary>
    public string? Guid { get; init; }
    public FeedShowType? Type { get; init; }
    /// <summary>Where the publisher says the feed has moved to.</summary>
    public string? NewFeedUrl { get; init; }
    public IReadOnlyList<FeedFunding> Funding { get; init; } = [];
    public IReadOnlyList<FeedPerson> Persons { get; init; } = [];
    public string? Medium { get; init; }
    /// <summary>The publisher asks other platforms not to import the feed.</summary>
    public bool? Locked { get; init; }
}

/// <summary>What a podcast feed says about one episode.</summary>
public sealed record FeedEpisode
{
    /// <summary>Position of the item in the feed, from 0.</summary>
    public required int ItemIndex { get; init; }
    public required string Guid { get; init; }
    /// <summary>Where the guid was taken from; feeds without guids are known by an address.</summary>
    public GuidSource GuidSource { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }
    /// <summary>The instant of publication in UTC; null when the feed gives none that can be read.</summary>
    public DateTimeOffset? PublishedAt { get; init; }
    public int? LengthSeconds { get; init; }
    public int? Season { get; init; }
    public int? Number { get; init; }
    public EpisodeType Type { get; init; }
    public bool? Explicit { get; init; }
    public FeedEnclosure? Enclosure { get; init; }
    public string? ImageUrl { get; init; }
    public string? Link { get; init; }
    public IReadOnlyList<FeedTranscript> Transcripts { get; init; } = [];
    public FeedChapters? Chapters { get; init; }
    public IReadOnlyList<FeedPerson> Persons { get; init; } = [];
}

/// <summary>Whether the show's episodes stand alone or tell one story in order.</summary>
public enum FeedShowType { Episodic, Serial }

/// <summary>What an episode is recognized by on the next import.</summary>
public enum GuidSource { Guid, EnclosureUrl, Link }

/// <summary>The media file of an episode.</summary>
public sealed record FeedEnclosure(string Url, string? Type, long? Bytes);

/// <summary>A transcript of an episode.</summary>
public sealed record FeedTranscript(string Url, string? Type, string? Language, string? Rel);

/// <summary>The chapter file of an episode.</summary>
public sealed record FeedChapters(string Url, string? Type);

/// <summary>Someone who takes part in a show or an episode.</summary>
public sealed record FeedPerson(string Name, string Role, string Group, string? Href, string? ImageUrl);

/// <summary>A page where listeners support the show.</summary>
public sealed record FeedFunding(string Url, string? Text);

/// <summary>Something the feed got wrong: with an item (index from 0) or with the show (index -1).</summary>
public sealed record FeedProblem(int ItemIndex, string? Guid, string? Title, string Code, string Message)
{
    /// <summary>The item was left out because of this; every other problem still lets the episode in.</summary>
    public bool Skipped { get; init; }
}

/// <summary>A feed as read: every item is either an episode or skipped with a problem that says why.</summary>
public sealed record FeedReading(PodcastFeed Show, IReadOnlyList<FeedEpisode> Episodes, IReadOnlyList<FeedProblem> Problems, int ItemsRead)
{
    public int ItemsSkipped => Problems.Count(p => p.Skipped);
}

/// <summary>How much of a feed is read before it is refused.</summary>
public sealed record FeedLimits(long MaxBytes = 25 * 1024 * 1024, int MaxItems = 20_000)
{
    /// <summary>Deeper nesting or more elements in one item than any real feed has.</summary>
    public const int MaxDepth = 32, MaxNodesPerItem = 20_000;
}
