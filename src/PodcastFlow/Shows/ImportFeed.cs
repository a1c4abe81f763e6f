using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Inventory;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>
/// Takes a feed in: its show and episodes are created or updated, known by guid, all or nothing; their slots follow; and the next episodes
/// are made from the release pattern, so that there is something to sell. The same feed twice changes nothing.
/// </summary>
public static class ImportFeed
{
    public static readonly UseCase Case = new(Area.Feeds, Verb.Create, "Import a feed: create or update its show and episodes.", ["name_taken", "feed_taken", "show_inactive", "sandbox", "file_missing", .. FeedException.Codes]) { Limit = Limit.Feeds };

    public sealed record Command(FeedContent Feed, ShowId? ShowId);

    /// <param name="ShowId">The show.</param>
    /// <param name="ShowName">Its name.</param>
    /// <param name="IsNewShow">It was not known before.</param>
    /// <param name="Counts">What was done.</param>
    /// <param name="ExpectedEpisodes">How many episodes were made from the release pattern.</param>
    /// <param name="Slots">How many slots came to be.</param>
    /// <param name="Conflicts">How many slots that somebody has are in question now.</param>
    /// <param name="Pattern">On which days the show airs.</param>
    /// <param name="Problems">What is wrong, item by item.</param>
    public sealed record Imported(
        ShowId ShowId, string ShowName, bool IsNewShow, FeedCounts Counts, int ExpectedEpisodes, int Slots, int Conflicts, FeedRhythm? Pattern, List<FeedProblem> Problems);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/feed-imports", async Task<IResult> (FeedRequest request, InOrganization org) =>
        {
            var imported = await org.Run(Case, new Command(request.Feed, request.ShowId), Handle);
            return imported.IsNewShow ? TypedResults.Created($"/api/shows/{imported.ShowId}", imported) : TypedResults.Ok(imported);
        })
        .ForUseCase(Case)
        .TakesFeed()
        .Produces<Imported>(StatusCodes.Status201Created)
        .Produces<Imported>();

    public static async Task<Imported> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var found = await FeedShow.Find(db, actor, Case, command.Feed, command.ShowId, ct);
        if (found is null)
        {
            // Shows are added one at a time: who waited here looks again and finds what the other has added.
            await db.One<bool>($"select singleton from org_setting for update", ct);
            found = await FeedShow.Find(db, actor, Case, command.Feed, command.ShowId, ct);
        }
        if (found is not null) return await Into(db, actor, found.Id, found.Name, isNew: false, command.Feed, ct);

        var show = command.Feed.Reading.Show;
        var pattern = ReleasePattern.Of(command.Feed.Reading.Episodes, (await OrganizationTime.Of(db, ct)).Zone);
        var facts = ShowFacts.Of(show, pattern);
        if (await FeedShow.Named(db, facts.Name, null, ct) is { } other)
            throw Refusal.Conflict("name_taken", $"There is already an active show named {facts.Name}. Import into it, or rename it first.").With("showId", other);
        var created = await CreateShow.Handle(db, actor, new CreateShow.Command
        {
            Name = facts.Name, Description = FeedFacts.Cut(show.Description, FeedFacts.LongestShowDescription), Author = facts.Author, Language = facts.Language,
            Website = facts.Website, ArtworkUrl = facts.ArtworkUrl, Genres = FeedFacts.Genres(show), DefaultLengthSeconds = pattern?.TypicalSeconds ?? 1800,
            ReleaseDays = FeedFacts.Days(pattern), ReleaseEveryWeeks = (short)(pattern?.EveryWeeks ?? 1),
        }, ct);
        return await Into(db, actor, created.Id, created.Name, isNew: true, command.Feed, ct);
    }

    internal static async Task<Imported> Into(TenantSession db, Actor actor, ShowId id, string name, bool isNew, FeedContent feed, CancellationToken ct)
    {
        await db.One<ShowId>($"select id from show where id = {id} for update", ct);
        var time = await OrganizationTime.Of(db, ct);
        var merge = new FeedMerge(feed.Reading, await StoredEpisode.Of(db, id, ct), time, db.Now);
        var facts = ShowFacts.Of(feed.Reading.Show, merge.Pattern);
        List<FeedProblem> problems = [.. feed.Reading.Problems, .. merge.Problems];
        if (!isNew) await FeedWriting.Show(db, actor, id, feed, facts, problems, ct);
        await FeedWriting.Feed(db, id, feed, facts, ct);
        var touched = await FeedWriting.Episodes(db, actor, id, merge, ct);
        var expected = await ExpectedEpisodes.Plan(db, id, ExpectedEpisodes.Usual, time, ct) ?? [];
        if (expected.Count > 0) await ExpectedEpisodes.Insert(db, actor, id, expected, ct);
        var slots = await EpisodeSlots.Follow(db, actor, [.. touched, .. expected.Select(e => e.Id)], ct);
        var counts = merge.Counts;
        if (touched.Count + expected.Count > 0)
            await History.Activity(db, actor, "imported", "show", id,
                $"Imported the feed: {counts.New} new, {counts.Changed} changed, {counts.Missing} no longer there; {expected.Count} made from the release pattern.", ct);
        return new Imported(id, name, isNew, counts, expected.Count, slots.Created, slots.Conflicts, FeedRhythm.Of(merge.Pattern), problems);
    }
}
