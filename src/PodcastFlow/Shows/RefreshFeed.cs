using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Jobs;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Looks whether a show's feed has something new, and takes it in. The publisher is asked before the transaction begins; a failure is remembered.</summary>
public static class RefreshFeed
{
    public static readonly UseCase Case = new(Area.Feeds, Verb.Update, "Look for something new in a show's feed.", ["no_feed", "sandbox", "feed_taken", "show_inactive", .. FeedException.Codes]) { Limit = Limit.Feeds };

    /// <summary>The same by the hour, without anybody asking.</summary>
    public static readonly OrganizationJob Job = new("refresh_feed", "Reads a show's feed.",
        (organization, run) => Refresh(organization, run.Services.GetRequiredService<FeedFetcher>(), run.Told<Query>().ShowId));

    public sealed record Query(ShowId ShowId);

    /// <summary>What the publisher answered; exactly one of feed and error, or neither when nothing is new.</summary>
    sealed record Answer(ShowId ShowId, string Url, FeedContent? Feed, FeedException? Error);

    sealed record Known(string Name, bool IsActive, string? Url, string? Etag, string? LastModified);

    /// <param name="IsNew">The publisher had something that we had not read yet.</param>
    /// <param name="Import">What was taken in; null when nothing was new.</param>
    public sealed record Refreshed(bool IsNew, ImportFeed.Imported? Import);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/shows/{id}/feed/refresh", async (ShowId id, InOrganization org, FeedFetcher fetcher) => TypedResults.Ok(await Refresh(org, fetcher, id)))
        .ForUseCase(Case)
        .TakesLong()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    public static async Task<Refreshed> Refresh(InOrganization org, FeedFetcher fetcher, ShowId id)
    {
        org.AssertMayCallOut();
        var known = await org.Read(Case, new Query(id), Find);
        var answer = await Ask(fetcher, id, known, org.Aborted);
        var refreshed = await org.Run(Case, answer, TakeIn);
        return answer.Error is { } error ? throw FeedContent.Refused(error) : refreshed;
    }

    static async Task<Known> Find(TenantSession db, Actor actor, Query query, CancellationToken ct)
    {
        var known = await db.OneOrNone<Known>($"""
            select s.name, s.is_active, f.url, f.etag, f.last_modified
            from show s left join show_feed f on f.show_id = s.id where s.id = {query.ShowId} and {Visible.Shows(actor, Case)}
            """, ct) ?? throw Refusal.NotFound("show");
        if (!known.IsActive) throw Refusal.Conflict("show_inactive", "This show is out of use.");
        return known.Url is null ? throw Refusal.Conflict("no_feed", "This show has no address of a feed. Set one, or import its file.") : known;
    }

    static async Task<Answer> Ask(FeedFetcher fetcher, ShowId id, Known known, CancellationToken ct)
    {
        try
        {
            return await fetcher.Fetch(known.Url!, new FeedVersion(known.Etag, known.LastModified), ct) is FetchedFeed feed
                ? new Answer(id, known.Url!, await FeedContent.From(feed, known.Url!, ct), null)
                : new Answer(id, known.Url!, null, null);
        }
        catch (FeedException e)
        {
            return new Answer(id, known.Url!, null, e);
        }
    }

    static async Task<Refreshed> TakeIn(TenantSession db, Actor actor, Answer answer, CancellationToken ct)
    {
        var name = await db.OneOrNone<string>($"""
            select s.name from show s join show_feed f on f.show_id = s.id and f.url = {answer.Url} where s.id = {answer.ShowId} and {Visible.Shows(actor, Case)} for update of s
            """, ct) ?? throw Refusal.Conflict("no_feed", "The feed of this show was changed meanwhile.");
        if (answer.Feed is { } feed) return new Refreshed(true, await ImportFeed.Into(db, actor, answer.ShowId, name, isNew: false, feed, ct));
        await db.Execute($"update show_feed set checked_at = {db.Now}, next_at = {NextTime(answer.ShowId, db.Now)}, last_error = {FeedFacts.Cut(answer.Error?.Message, 2000)} where show_id = {answer.ShowId}", ct);
        return new Refreshed(false, null);
    }

    /// <summary>When a feed is read again: every hour, each show at a moment of its own, so that publishers and hosts are not all asked at once.</summary>
    internal static DateTimeOffset NextTime(ShowId show, DateTimeOffset now)
    {
        var own = TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(show.Value.ToByteArray(bigEndian: true).AsSpan(12)) % 3600);
        var next = new DateTimeOffset(now.UtcDateTime.Date.AddHours(now.UtcDateTime.Hour), TimeSpan.Zero) + own;
        while (next < now.AddMinutes(30)) next = next.AddHours(1);
        return next;
    }
}
