using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>What importing a feed would do, before it does it: the show it describes, what is new or changed, and what is wrong with it.</summary>
public static class PreviewFeed
{
    public static readonly UseCase Case = new(Area.Feeds, Verb.View, "What importing a feed would do.", ["show_inactive", "sandbox", "file_missing", .. FeedException.Codes]) { Limit = Limit.Feeds };

    const int Shown = 100;

    public sealed record Query(FeedContent Feed, ShowId? ShowId);

    /// <param name="Show">The show as the feed describes it.</param>
    /// <param name="ShowId">The show that would be updated; null: a new one.</param>
    /// <param name="ShowName">That show's name.</param>
    /// <param name="NameTakenBy">Another show already has the new show's name: name it as the show to import into, or rename it first.</param>
    /// <param name="Counts">What would happen.</param>
    /// <param name="Pattern">On which days the show airs.</param>
    /// <param name="NextDates">The next dates of the pattern.</param>
    /// <param name="Episodes">The newest items, and what becomes of them.</param>
    /// <param name="Problems">What is wrong, item by item.</param>
    public sealed record Preview(
        FeedDescription Show, ShowId? ShowId, string? ShowName, ShowId? NameTakenBy, FeedCounts Counts, FeedRhythm? Pattern, List<DateOnly> NextDates,
        List<Item> Episodes, List<FeedProblem> Problems);

    public sealed record FeedDescription(string Name, string? Author, string? Description, string? Language, string? Website, string? ArtworkUrl, List<string> Genres);

    public sealed record Item(string Title, DateOnly? AirDate, int? LengthSeconds, int? Season, int? Number, EpisodeFate Fate);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/feed-previews", async (FeedRequest request, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(request.Feed, request.ShowId), Handle)))
        .ForUseCase(Case)
        .TakesFeed();

    public static async Task<Preview> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var found = await FeedShow.Find(db, actor, Case, query.Feed, query.ShowId, ct);
        var time = await OrganizationTime.Of(db, ct);
        var reading = query.Feed.Reading;
        var merge = new FeedMerge(reading, found is null ? [] : await StoredEpisode.Of(db, found.Id, ct), time, db.Now);
        var facts = ShowFacts.Of(reading.Show, merge.Pattern);
        return new Preview(
            new FeedDescription(facts.Name, facts.Author, FeedFacts.Cut(reading.Show.Description, FeedFacts.LongestShowDescription), facts.Language, facts.Website, facts.ArtworkUrl, FeedFacts.Genres(reading.Show)),
            found?.Id, found?.Name, found is null ? await FeedShow.Named(db, facts.Name, null, ct) : null,
            merge.Counts, FeedRhythm.Of(merge.Pattern), merge.Pattern?.NextDates(time.Today, ExpectedEpisodes.Usual) ?? [],
            [.. Items(merge).OrderByDescending(i => i.AirDate).Take(Shown)],
            [.. reading.Problems, .. merge.Problems]);
    }

    static IEnumerable<Item> Items(FeedMerge merge) =>
    [
        .. merge.Episodes.Select(e => new Item(e.Row.Title, e.Row.AirDate, e.Row.LengthS, e.Row.Season, e.Row.Number, e.Fate)),
        .. merge.Missing.Select(e => new Item(e.Title, e.AirDate, e.LengthS, e.Season, e.Number, EpisodeFate.Missing)),
    ];
}

/// <summary>How regularly a show airs, as its feed shows it.</summary>
/// <param name="Days">Weekdays; 0 is Sunday.</param>
/// <param name="EveryWeeks">1: every week.</param>
/// <param name="TypicalSeconds">The usual length of an episode.</param>
/// <param name="Confidence">From 0, a guess, to 1, without exception.</param>
public sealed record FeedRhythm(List<short> Days, int EveryWeeks, int? TypicalSeconds, double Confidence)
{
    internal static FeedRhythm? Of(ReleasePattern? pattern) => pattern is null ? null : new(FeedFacts.Days(pattern), pattern.EveryWeeks, pattern.TypicalSeconds, pattern.Confidence);
}
