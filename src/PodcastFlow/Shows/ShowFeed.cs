using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Where a show's episodes come from, and how the last look at it went.</summary>
public static class ShowFeed
{
    public static readonly UseCase Case = new(Area.Feeds, Verb.View, "The feed of a show.");

    public sealed record Query(ShowId ShowId);

    /// <param name="Url">Null: it was imported from a file.</param>
    /// <param name="PodcastGuid">The show's identity across hosts.</param>
    /// <param name="CheckedAt">When it was last looked at.</param>
    /// <param name="LastError">Why the last look failed; null: it did not.</param>
    /// <param name="ItemsSeen">How many items it had.</param>
    /// <param name="Episodes">Episodes that came from it.</param>
    /// <param name="Missing">Those that are no longer in it.</param>
    public sealed record Feed(string? Url, string? PodcastGuid, DateTimeOffset? CheckedAt, string? LastError, int ItemsSeen, int Episodes, int Missing);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/shows/{id}/feed", async (ShowId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Feed> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => await db.OneOrNone<Feed>($"""
        select f.url, f.podcast_guid, f.checked_at, f.last_error, f.items_seen,
               (select count(*)::int from episode e where e.show_id = s.id and e.source = 'feed') as episodes,
               (select count(*)::int from episode e where e.show_id = s.id and e.missing_since is not null) as missing
        from show s join show_feed f on f.show_id = s.id
        where s.id = {query.ShowId} and {Visible.Shows(actor, Case)}
        """, ct) ?? throw Refusal.NotFound("feed");
}
