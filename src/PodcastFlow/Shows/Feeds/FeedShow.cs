using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows.Feeds;

/// <summary>Which show a feed belongs to.</summary>
internal sealed record FeedShow(ShowId Id, string Name, bool IsActive, bool IsYours)
{
    /// <summary>
    /// The show that was named; else the one known by the feed's address or its podcast guid; else the one that has at least half of its
    /// episodes. Null when there is none and the actor may add one.
    /// </summary>
    internal static async Task<FeedShow?> Find(TenantSession db, Actor actor, UseCase useCase, FeedContent feed, ShowId? named, CancellationToken ct)
    {
        var found = named is { } id ? await Get(db, actor, useCase, id, ct) ?? throw Refusal.NotFound("show")
            : await ByFeed(db, feed, ct) is { } known ? await Get(db, actor, useCase, known, ct)
            : null;
        if (found is { IsYours: false } && named is not null) throw Refusal.NotFound("show");
        if (found is null ? !actor.ReachesAll(useCase) : !found.IsYours) throw new Refusal(404, "not_found", "None of your shows has this feed. Ask an admin to import it first.");
        if (found is { IsActive: false }) throw Refusal.Conflict("show_inactive", $"This feed belongs to {found.Name}, which is out of use. Put the show back into use first.").With("showId", found.Id);
        return found;
    }

    /// <summary>An active show of this name, other than this one.</summary>
    internal static Task<ShowId?> Named(TenantSession db, string name, ShowId? but, CancellationToken ct) =>
        db.OneOrNone<ShowId?>($"select id from show where lower(name) = lower({name}) and is_active and id is distinct from {but}", ct);

    static Task<FeedShow?> Get(TenantSession db, Actor actor, UseCase useCase, ShowId id, CancellationToken ct) => db.OneOrNone<FeedShow>($"""
        select s.id, s.name, s.is_active, {Visible.Shows(actor, useCase)} as is_yours from show s where s.id = {id}
        """, ct);

    static async Task<ShowId?> ByFeed(TenantSession db, FeedContent feed, CancellationToken ct)
    {
        var known = await db.OneOrNone<ShowId?>($"""
            select show_id from show_feed where url = any ({feed.Addresses}) or podcast_guid = {PodcastGuid(feed)}
            order by url = any ({feed.Addresses}) desc nulls last, show_id limit 1
            """, ct);
        if (known is not null) return known;
        var guids = feed.Reading.Episodes.Select(e => e.Guid).ToList();
        return await db.OneOrNone<ShowId?>($"""
            select show_id from episode where guid = any ({guids}) group by show_id having count(*) * 2 >= {guids.Count} order by count(*) desc, show_id limit 1
            """, ct);
    }

    internal static string? PodcastGuid(FeedContent feed) => feed.Reading.Show.Guid is { Length: > 0 and <= 500 } guid ? guid : null;
}
