using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows.Feeds;

/// <summary>Writes what a merge found: statements over many rows, however long the feed is.</summary>
internal static class FeedWriting
{
    const int Batch = 500;

    sealed record StoredShow(string Name, string? Description, string? Author, string? Language, string? Website, string? ArtworkUrl, List<string> Genres,
        List<short> ReleaseDays, short ReleaseEveryWeeks, Json<ShowFacts>? FromFeed);

    /// <summary>Writes the episodes; the ids of all whose slots have to follow.</summary>
    internal static async Task<List<EpisodeId>> Episodes(TenantSession db, Actor actor, ShowId show, FeedMerge merge, CancellationToken ct)
    {
        var changed = merge.Episodes.FindAll(e => e.Fate == EpisodeFate.Changed);
        // Numbers are unique at every moment, also while two episodes exchange theirs.
        var moving = changed.Where(e => e.Was!.Number is not null && (e.Was.Number, e.Was.Season) != (e.Row.Number, e.Row.Season)).Select(e => e.Row.Id).Concat(merge.Renumbered).ToList();
        if (moving.Count > 0) await db.Execute($"update episode set number = null where id = any ({moving})", ct);
        foreach (var rows in changed.Select(e => e.Row).Chunk(Batch)) await Update(db, actor, rows, ct);
        foreach (var rows in merge.Episodes.Where(e => e.Fate == EpisodeFate.New).Select(e => e.Row).Chunk(Batch)) await Insert(db, actor, show, rows, ct);
        var missing = merge.Missing.ConvertAll(e => e.Id);
        if (missing.Count > 0) await db.Execute($"update episode set missing_since = {db.Now}, updated_at = {db.Now}, updated_by = {actor.Id} where id = any ({missing})", ct);
        await History.Transitions(db, actor, "episode", [.. changed.Where(e => e.Was!.Status != e.Row.Status).Select(e => ((IId)e.Row.Id, e.Was!.Status, e.Row.Status))], ct);
        return [.. merge.Episodes.Where(e => e.Fate is EpisodeFate.New or EpisodeFate.Changed).Select(e => e.Row.Id), .. missing];
    }

    /// <summary>Remembers where the feed is and what it said of the show.</summary>
    internal static Task<int> Feed(TenantSession db, ShowId show, FeedContent feed, ShowFacts facts, CancellationToken ct)
    {
        var url = feed.Addresses.Count > 0 ? feed.Addresses[0] : null;
        DateTimeOffset? next = url is null ? null : RefreshFeed.NextTime(show, db.Now);
        return db.Execute($"""
            insert into show_feed (show_id, url, podcast_guid, etag, last_modified, checked_at, next_at, items_seen, from_feed)
            values ({show}, {url}, {FeedShow.PodcastGuid(feed)}, {FeedFacts.Cut(feed.Version.ETag, 500)}, {FeedFacts.Cut(feed.Version.LastModified, 100)}, {db.Now}, {next}, {feed.Reading.ItemsRead}, {new Json<ShowFacts>(facts)})
            on conflict (show_id) do update set
                url = coalesce(excluded.url, show_feed.url), podcast_guid = coalesce(excluded.podcast_guid, show_feed.podcast_guid),
                etag = case when excluded.url is null then show_feed.etag else excluded.etag end,
                last_modified = case when excluded.url is null then show_feed.last_modified else excluded.last_modified end,
                checked_at = excluded.checked_at, next_at = coalesce(excluded.next_at, show_feed.next_at), last_error = null, items_seen = excluded.items_seen, from_feed = excluded.from_feed
            """, ct);
    }

    /// <summary>Takes over what the feed says differently of its show than before; a name that another show has is left out.</summary>
    internal static async Task Show(TenantSession db, Actor actor, ShowId id, FeedContent feed, ShowFacts now, List<FeedProblem> problems, CancellationToken ct)
    {
        var was = await db.One<StoredShow>($"""
            select s.name, s.description, s.author, s.language, s.website, s.artwork_url, s.genres, s.release_days, s.release_every_weeks, f.from_feed
            from show s left join show_feed f on f.show_id = s.id where s.id = {id}
            """, ct);
        if (was.FromFeed?.Value == now) return;
        // A show that a person added keeps what the person said, and gets from the feed what is still open.
        var before = was.FromFeed?.Value;
        T Take<T>(Func<ShowFacts, T> of, T kept) => before is null ? kept ?? of(now) : FeedFacts.Newer(of(before), of(now), kept);
        var name = before is null ? was.Name : FeedFacts.Newer(before.Name, now.Name, was.Name);
        if (name != was.Name && await FeedShow.Named(db, name, id, ct) is not null)
        {
            problems.Add(new FeedProblem(-1, null, null, "show_name_taken", $"The feed calls the show {name}, as another show is called; the name stays."));
            name = was.Name;
        }
        var sameText = before is null ? was.Description is not null : before.Description == now.Description;
        var sameGenres = before is null ? was.Genres.Count > 0 : before.Genres == now.Genres;
        var samePattern = before is null ? was.ReleaseDays.Count > 0 : (before.ReleaseDays, before.ReleaseEveryWeeks) == (now.ReleaseDays, now.ReleaseEveryWeeks);
        await db.Execute($"""
            update show set name = {name}, description = {(sameText ? was.Description : FeedFacts.Cut(feed.Reading.Show.Description, FeedFacts.LongestShowDescription))},
                   author = {Take(f => f.Author, was.Author)}, language = {Take(f => f.Language, was.Language)}, website = {Take(f => f.Website, was.Website)},
                   artwork_url = {Take(f => f.ArtworkUrl, was.ArtworkUrl)}, genres = {(sameGenres ? was.Genres : FeedFacts.Genres(feed.Reading.Show))},
                   release_days = {(samePattern ? was.ReleaseDays : now.Days)}, release_every_weeks = {(samePattern ? was.ReleaseEveryWeeks : (short)now.ReleaseEveryWeeks)},
                   updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {id}
            """, ct);
    }

    static Task<int> Insert(TenantSession db, Actor actor, ShowId show, EpisodeRow[] rows, CancellationToken ct) => db.Execute($"""
        insert into episode (id, show_id, source, guid, season, number, title, description, air_date, published_at, length_s, is_estimated, episode_type, explicit,
                             enclosure_url, image_url, link, status, from_feed, created_at, created_by, updated_at, updated_by)
        select r.id, {show}, 'feed', r.guid, r.season, r.number, r.title, r.description, r."airDate", r."publishedAt", r."lengthS", r."isEstimated", r."episodeType", r.explicit,
               r."enclosureUrl", r."imageUrl", r.link, r.status, r."fromFeed", {db.Now}, {actor.Id}, {db.Now}, {actor.Id}
        from {Rows(rows)}
        """, ct);

    static Task<int> Update(TenantSession db, Actor actor, EpisodeRow[] rows, CancellationToken ct) => db.Execute($"""
        update episode e set source = 'feed', guid = r.guid, season = r.season, number = r.number, title = r.title, description = r.description, air_date = r."airDate",
               published_at = r."publishedAt", length_s = r."lengthS", is_estimated = r."isEstimated", episode_type = r."episodeType", explicit = r.explicit,
               enclosure_url = r."enclosureUrl", image_url = r."imageUrl", link = r.link, status = r.status, from_feed = r."fromFeed", missing_since = null,
               updated_at = {db.Now}, updated_by = {actor.Id}
        from {Rows(rows)}
        where e.id = r.id
        """, ct);

    static Sql Rows(EpisodeRow[] rows) => Sql.Of($"""
        jsonb_to_recordset({new Json<EpisodeRow[]>(rows)}) as r(
            id uuid, guid text, season int, number int, title text, description text, "airDate" date, "publishedAt" timestamptz, "lengthS" int, "isEstimated" boolean,
            "episodeType" text, explicit boolean, "enclosureUrl" text, "imageUrl" text, link text, status text, "fromFeed" jsonb)
        """);
}
