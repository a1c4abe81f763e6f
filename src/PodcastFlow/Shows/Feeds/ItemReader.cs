using System.Globalization;

namespace PodcastFlow.Shows.Feeds;

/// <summary>Turns the items of a feed into episodes, and notes everything that is wrong with them.</summary>
internal sealed class ItemReader
{
    private const int LongestGuid = 1000;
    private readonly Dictionary<string, int> seen = [];

    public int Count { get; private set; }
    public List<FeedEpisode> Episodes { get; } = [];
    public List<FeedProblem> Problems { get; } = [];

    public void Add(FeedNode item)
    {
        var index = Count++;
        var enclosure = Enclosure(item);
        var link = item.All(Vocabulary.Rss, "link").Select(l => FeedText.Url(l.Text)).FirstOrDefault(l => l is not null);
        var title = FeedText.Line(item.TextOf(Vocabulary.Rss, "title") ?? item.TextOf(Vocabulary.Itunes, "title"));
        var identity = Identity(item.TextOf(Vocabulary.Rss, "guid"), enclosure?.Url, link);
        void Note(string code, string message, bool skipped = false) =>
            Problems.Add(new FeedProblem(index, identity?.Guid, title, code, message) { Skipped = skipped });

        if (identity is not { } known)
        {
            Note("no_identity", "The item has no guid, media file or link to know it by on the next import; it is left out.", skipped: true);
            return;
        }
        if (!seen.TryAdd(known.Guid, index))
        {
            Note("duplicate_guid", $"Item {seen[known.Guid] + 1} of the feed already has this guid; this one is left out.", skipped: true);
            return;
        }
        if (known.Source != GuidSource.Guid)
            Note("missing_guid", $"The item has no usable guid; it is known by its {(known.Source == GuidSource.Link ? "link" : "media file")} instead.");
        if (title is null)
            Note("missing_title", "The item has no title.");
        if (enclosure is null)
            Note("missing_enclosure", "The item has no media file.");

        Episodes.Add(new FeedEpisode
        {
            ItemIndex = index,
            Guid = known.Guid,
            GuidSource = known.Source,
            Title = title ?? "Untitled episode",
            Description = FeedText.Plain(item.TextOf(Vocabulary.Content, "encoded") ?? item.TextOf(Vocabulary.Rss, "description")
                ?? item.TextOf(Vocabulary.Itunes, "summary") ?? item.TextOf(Vocabulary.Itunes, "subtitle")),
            PublishedAt = Published(item, Note),
            LengthSeconds = Length(item, Note),
            Season = Ordinal(item, "season", Note),
            Number = Ordinal(item, "episode", Note),
            Type = item.TextOf(Vocabulary.Itunes, "episodeType")?.ToLowerInvariant() switch
            {
                "trailer" => EpisodeType.Trailer,
                "bonus" => EpisodeType.Bonus,
                _ => EpisodeType.Full,
            },
            Explicit = FeedText.Explicit(item.TextOf(Vocabulary.Itunes, "explicit")),
            Enclosure = enclosure,
            ImageUrl = FeedText.Url(item.First(Vocabulary.Itunes, "image")?["href"]),
            Link = link,
            Transcripts = [.. from t in item.All(Vocabulary.Podcast, "transcript")
                              let url = FeedText.Url(t["url"])
                              where url is not null
                              select new FeedTranscript(url, t["type"], t["language"], t["rel"])],
            Chapters = item.First(Vocabulary.Podcast, "chapters") is { } c && FeedText.Url(c["url"]) is { } chapters ? new FeedChapters(chapters, c["type"]) : null,
            Persons = ShowReader.Persons(item),
        });
    }

    private static (string Guid, GuidSource Source)? Identity(string? guid, string? enclosureUrl, string? link)
    {
        static bool Usable(string? value) => value is { Length: <= LongestGuid };
        return Usable(guid) ? (guid!, GuidSource.Guid)
            : Usable(enclosureUrl) ? (enclosureUrl!, GuidSource.EnclosureUrl)
            : Usable(link) ? (link!, GuidSource.Link)
            : null;
    }

    /// <summary>The first sound or video file, else the first file of any kind.</summary>
    private static FeedEnclosure? Enclosure(FeedNode item)
    {
        var all = (from e in item.All(Vocabulary.Rss, "enclosure")
                   let url = FeedText.Url(e["url"])
                   where url is not null
                   select new FeedEnclosure(url, e["type"], long.TryParse(e["length"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : null)).ToList();
        return all.Find(e => e.Type is { } type && (type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("video/", StringComparison.OrdinalIgnoreCase)))
            ?? all.FirstOrDefault();
    }

    private static DateTimeOffset? Published(FeedNode item, Action<string, string, bool> note)
    {
        if ((item.TextOf(Vocabulary.Rss, "pubDate") ?? item.TextOf(Vocabulary.Dublin, "date")) is not { } text)
        {
            note("missing_date", "The item has no publication date.", false);
            return null;
        }
        var date = FeedTime.Date(text, out var unknownZone);
        if (date is null)
            note("bad_date", $"The publication date cannot be read: {FeedText.Quote(text)}.", false);
        else if (unknownZone)
            note("unknown_zone", $"The time zone of the publication date is not known: {FeedText.Quote(text)}; UTC is assumed.", false);
        return date;
    }

    private static int? Length(FeedNode item, Action<string, string, bool> note)
    {
        if (item.TextOf(Vocabulary.Itunes, "duration") is not { } text)
        {
            note("missing_duration", "The item does not say how long the episode is.", false);
            return null;
        }
        var seconds = FeedTime.Duration(text);
        if (seconds is null)
            note("bad_duration", $"The length cannot be read: {FeedText.Quote(text)}.", false);
        return seconds;
    }

    private static int? Ordinal(FeedNode item, string name, Action<string, string, bool> note)
    {
        if ((item.TextOf(Vocabulary.Itunes, name) ?? item.TextOf(Vocabulary.Podcast, name)) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number > 0 ? number : null;
        note("bad_number", $"The {name} number cannot be read: {FeedText.Quote(text)}.", false);
        return null;
    }
}
