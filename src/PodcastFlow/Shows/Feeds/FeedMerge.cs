using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows.Feeds;

/// <summary>
/// Compares a feed with the episodes there are. An item is known by its guid; else it is the episode that was awaited on its day, or nearly on
/// its day; else it is new. Writes nothing: a preview and an import compute the same.
/// </summary>
internal sealed class FeedMerge
{
    readonly FeedReading _feed;
    readonly IReadOnlyList<StoredEpisode> _stored;
    readonly OrganizationTime _time;
    readonly DateTimeOffset _now;
    readonly Dictionary<int, StoredEpisode> _known = [];        // by the item's place in the feed
    readonly HashSet<EpisodeId> _recognized = [];

    public FeedMerge(FeedReading feed, IReadOnlyList<StoredEpisode> stored, OrganizationTime time, DateTimeOffset now)
    {
        (_feed, _stored, _time, _now) = (feed, stored, time, now);
        Pattern = ReleasePattern.Of(feed.Episodes, time.Zone);
        Recognize();
        var merged = feed.Episodes.Select(item => Merge(item, _known.GetValueOrDefault(item.ItemIndex))).ToList();
        var others = stored.Where(e => !_recognized.Contains(e.Id)).ToList();
        Missing = [.. others.Where(e => e.Guid is not null && e.Source == EpisodeSource.Feed && e.MissingSince is null)];
        Episodes = Number(merged, others);
    }

    public ReleasePattern? Pattern { get; }

    public List<MergedEpisode> Episodes { get; }

    /// <summary>Episodes that were in the feed and no longer are.</summary>
    public List<StoredEpisode> Missing { get; }

    /// <summary>Awaited episodes whose estimated number a real one has.</summary>
    public List<EpisodeId> Renumbered { get; } = [];

    /// <summary>What is wrong with items beyond what the reader saw.</summary>
    public List<FeedProblem> Problems { get; } = [];

    public FeedCounts Counts => new(
        _feed.ItemsRead, Episodes.Count(e => e.Fate == EpisodeFate.New), Episodes.Count(e => e.Fate == EpisodeFate.Changed), Episodes.Count(e => e.Fate == EpisodeFate.Unchanged),
        Missing.Count, _feed.ItemsSkipped, Episodes.Count(e => e.Was is { Guid: null }));

    void Recognize()
    {
        var byGuid = _stored.Where(e => e.Guid is not null).ToDictionary(e => e.Guid!, StringComparer.Ordinal);
        foreach (var item in _feed.Episodes)
            if (byGuid.Remove(item.Guid, out var was)) Is(item, was);

        // A publisher who changes hosts may give new guids; the same title at the same instant is the same episode.
        var left = byGuid.Values.Where(e => e.PublishedAt is not null).ToLookup(e => (e.Title, e.PublishedAt));
        foreach (var item in Unknown())
            if (left[(FeedFacts.Cut(item.Title, 500)!, item.PublishedAt)].FirstOrDefault(e => !_recognized.Contains(e.Id)) is { } was) Is(item, was);

        var awaited = _stored.Where(e => e.IsAwaited).ToList();
        Await(awaited, slack: 0);
        if (Pattern is not null) Await(awaited.FindAll(e => e.Source == EpisodeSource.Pattern), ExpectedEpisodes.Slack(Pattern.EveryWeeks, Pattern.Days.Count));
    }

    void Await(List<StoredEpisode> awaited, int slack)
    {
        if (awaited.Count == 0) return;
        foreach (var item in Unknown().Where(e => e.Type == EpisodeType.Full && e.PublishedAt is not null).OrderBy(e => e.PublishedAt).ThenBy(e => e.ItemIndex))
        {
            var day = _time.DateOf(item.PublishedAt!.Value).DayNumber;
            var nearest = awaited.Where(e => Math.Abs(e.AirDate!.Value.DayNumber - day) <= slack && !_recognized.Contains(e.Id)).MinBy(e => Math.Abs(e.AirDate!.Value.DayNumber - day));
            if (nearest is not null) Is(item, nearest);
        }
    }

    void Is(FeedEpisode item, StoredEpisode stored)
    {
        _known[item.ItemIndex] = stored;
        _recognized.Add(stored.Id);
    }

    List<FeedEpisode> Unknown() => [.. _feed.Episodes.Where(e => !_known.ContainsKey(e.ItemIndex))];

    MergedEpisode Merge(FeedEpisode item, StoredEpisode? was)
    {
        var facts = EpisodeFacts.Of(item);
        Note(item, item.Title.Length > 500 || item.Description?.Length > FeedFacts.LongestDescription, "shortened", "The title or the description is too long to keep whole.");
        var description = FeedFacts.Cut(item.Description, FeedFacts.LongestDescription);
        DateOnly? day = item.PublishedAt is { } instant ? _time.DateOf(instant) : null;
        var isOut = item.PublishedAt <= _now;
        if (was is null)
            return new(item, null, new EpisodeRow(Id.New<EpisodeId>(), item.Guid, facts.Season, facts.Number, facts.Title, description, day, facts.PublishedAt,
                facts.LengthSeconds, facts.LengthSeconds is null, facts.Type, facts.Explicit, facts.EnclosureUrl, facts.ImageUrl, facts.Link,
                isOut ? EpisodeStatus.Published : day is null ? EpisodeStatus.Draft : EpisodeStatus.Scheduled, facts), EpisodeFate.New);

        var row = was.FromFeed is { } stored ? Update(was, stored.Value, facts, description, day, item.Guid) : Adopt(was, facts, description, day, item.Guid);
        row = row with { Status = StatusOf(was, row, isOut) };
        var same = was.FromFeed?.Value == facts && was.Guid == item.Guid && was.MissingSince is null && was.Status == row.Status;
        return new(item, was, row, same ? EpisodeFate.Unchanged : EpisodeFate.Changed);
    }

    // Only what the feed says differently than last time. A date or a length that it no longer gives is kept.
    static EpisodeRow Update(StoredEpisode was, EpisodeFacts before, EpisodeFacts now, string? description, DateOnly? day, string guid)
    {
        var moved = now.PublishedAt is not null && now.PublishedAt != before.PublishedAt;
        var measured = now.LengthSeconds is not null && now.LengthSeconds != before.LengthSeconds;
        return new EpisodeRow(was.Id, guid,
            FeedFacts.Newer(before.Season, now.Season, was.Season), FeedFacts.Newer(before.Number, now.Number, was.Number), FeedFacts.Newer(before.Title, now.Title, was.Title),
            before.Description == now.Description ? was.Description : description, moved ? day : was.AirDate, moved ? now.PublishedAt : was.PublishedAt,
            measured ? now.LengthSeconds : was.LengthS, !measured && was.IsEstimated, FeedFacts.Newer(before.Type, now.Type, was.EpisodeType),
            FeedFacts.Newer(before.Explicit, now.Explicit, was.Explicit), FeedFacts.Newer(before.EnclosureUrl, now.EnclosureUrl, was.EnclosureUrl),
            FeedFacts.Newer(before.ImageUrl, now.ImageUrl, was.ImageUrl), FeedFacts.Newer(before.Link, now.Link, was.Link), was.Status, now);
    }

    // The real one arrives: estimates give way, and what people noted where the feed says nothing stays.
    static EpisodeRow Adopt(StoredEpisode was, EpisodeFacts now, string? description, DateOnly? day, string guid) => new(
        was.Id, guid, now.Number is null && was.Source == EpisodeSource.Manual ? was.Season : now.Season, now.Number ?? (was.Source == EpisodeSource.Manual ? was.Number : null),
        now.Title, description ?? was.Description, day ?? was.AirDate, now.PublishedAt ?? was.PublishedAt, now.LengthSeconds ?? was.LengthS, now.LengthSeconds is null && was.IsEstimated,
        now.Type, now.Explicit ?? was.Explicit, now.EnclosureUrl ?? was.EnclosureUrl, now.ImageUrl ?? was.ImageUrl, now.Link ?? was.Link, was.Status, now);

    static EpisodeStatus StatusOf(StoredEpisode was, EpisodeRow row, bool isOut)
    {
        if (was.Status == EpisodeStatus.Archived) return was.Status;
        var appeared = was.Guid is null || was.PublishedAt != row.PublishedAt;
        if (isOut && (appeared || was.Status == EpisodeStatus.Scheduled)) return EpisodeStatus.Published;
        return was.Guid is null && was.Status == EpisodeStatus.Draft ? EpisodeStatus.Scheduled : was.Status;
    }

    // A number belongs to one episode of a season. Who has it keeps it; an estimate gives way; else the episode comes in without a number.
    List<MergedEpisode> Number(List<MergedEpisode> merged, List<StoredEpisode> others)
    {
        var taken = others.Where(e => e.Number is not null && !(e.IsAwaited && e.Source == EpisodeSource.Pattern)).Select(e => (e.Season, e.Number)).ToHashSet();
        foreach (var e in merged.Where(KeepsNumber)) taken.Add((e.Row.Season, e.Row.Number));
        var numbered = merged.ConvertAll(e =>
        {
            if (e.Row.Number is null)
            {
                Note(e.Item, e.Fate == EpisodeFate.Unchanged && e.Row.FromFeed.Number is { } said && taken.Contains((e.Row.Season, said)), "duplicate_number", Duplicate);
                return e;
            }
            if (KeepsNumber(e) || taken.Add((e.Row.Season, e.Row.Number))) return e;
            Note(e.Item, true, "duplicate_number", Duplicate);
            return e with { Row = e.Row with { Number = null } };
        });
        Renumbered.AddRange(others.Where(e => e.Number is not null && e.IsAwaited && e.Source == EpisodeSource.Pattern && taken.Contains((e.Season, e.Number))).Select(e => e.Id));
        return numbered;
    }

    const string Duplicate = "Another episode already has this number; this one comes in without it.";

    static bool KeepsNumber(MergedEpisode e) => e.Was is not null && e.Row.Number is not null && e.Was.Number == e.Row.Number && e.Was.Season == e.Row.Season;

    void Note(FeedEpisode item, bool applies, string code, string message)
    {
        if (applies) Problems.Add(new FeedProblem(item.ItemIndex, item.Guid, item.Title, code, message));
    }
}

/// <summary>What an import does, in numbers: new, changed, unchanged and skipped items are all the items there are.</summary>
/// <param name="Items">Items of the feed.</param>
/// <param name="New">Episodes that were not known.</param>
/// <param name="Changed">Episodes of which the feed says something new.</param>
/// <param name="Unchanged">Episodes that are as they were.</param>
/// <param name="Missing">Episodes that are no longer in the feed.</param>
/// <param name="Skipped">Items that cannot be taken in; the problems say why.</param>
/// <param name="Arrived">Those of the changed that had been expected or planned before.</param>
public sealed record FeedCounts(int Items, int New, int Changed, int Unchanged, int Missing, int Skipped, int Arrived);
