using System.Globalization;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>The episodes that a show's release pattern lets us expect, before the show's feed has them.</summary>
public static class ExpectedEpisodes
{
    /// <summary>How many are made ahead when nobody says how many.</summary>
    public const int Usual = 8;

    /// <summary>An episode made from the pattern; its number, date and length are estimates.</summary>
    public sealed record Episode(EpisodeId Id, DateOnly AirDate, int? Season, int? Number, string Title, int LengthSeconds);

    sealed record Show(List<short> ReleaseDays, short ReleaseEveryWeeks, int DefaultLengthS);

    sealed record Dated(DateOnly AirDate, EpisodeSource Source, int? Season, int? Number);

    /// <summary>An episode this many days off its date still is that date's episode.</summary>
    internal static int Slack(int everyWeeks, int days) => days == 0 ? 0 : Math.Min(3, 7 * everyWeeks / days / 2);

    /// <summary>The episodes to make so that each of the next dates has one; null when the show has no pattern.</summary>
    internal static async Task<List<Episode>?> Plan(TenantSession db, ShowId id, int count, OrganizationTime time, CancellationToken ct)
    {
        var show = await db.One<Show>($"select release_days, release_every_weeks, default_length_s from show where id = {id}", ct);
        if (show.ReleaseDays.Count == 0) return null;
        var there = await db.List<Dated>($"""
            select air_date, source, season, number from episode
            where show_id = {id} and air_date is not null and episode_type = 'full' and status <> 'archived' and missing_since is null
            order by air_date
            """, ct);
        var days = show.ReleaseDays.ConvertAll(day => (DayOfWeek)day);
        var anchor = there.FindLast(e => e.Source != EpisodeSource.Pattern && days.Contains(e.AirDate.DayOfWeek))?.AirDate ?? there.FirstOrDefault()?.AirDate ?? time.Today;
        var pattern = new ReleasePattern(days, show.ReleaseEveryWeeks, show.DefaultLengthS, 1, anchor);
        var free = WithoutEpisode(pattern.NextDates(time.Today, count), [.. there.Select(e => e.AirDate)], Slack(pattern.EveryWeeks, days.Count));

        var last = there.Count > 0 ? there[^1] : null;
        var taken = await db.List<int>($"select number from episode where show_id = {id} and number is not null and season is not distinct from {last?.Season}", ct);
        var next = last?.Number;
        return free.ConvertAll(date =>
        {
            do next++; while (next is { } n && taken.Contains(n));
            return new Episode(Id.New<EpisodeId>(), date, next is null ? null : last!.Season, next,
                next is null ? "Episode of " + date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) : $"Episode {next}", show.DefaultLengthS);
        });
    }

    internal static Task<int> Insert(TenantSession db, Actor actor, ShowId show, List<Episode> episodes, CancellationToken ct) => db.Execute($"""
        insert into episode (id, show_id, source, season, number, title, air_date, length_s, is_estimated, status, created_at, created_by, updated_at, updated_by)
        select n.id, {show}, 'pattern', n.season, n.number, n.title, n.air_date, n.length_s, true, 'draft', {db.Now}, {actor.Id}, {db.Now}, {actor.Id}
        from unnest({episodes.ConvertAll(e => e.Id)}, {episodes.Select(e => e.Season).ToArray()}, {episodes.Select(e => e.Number).ToArray()},
                    {episodes.ConvertAll(e => e.Title)}, {episodes.Select(e => e.AirDate).ToArray()}, {episodes.Select(e => e.LengthSeconds).ToArray()})
             n (id, season, number, title, air_date, length_s)
        """, ct);

    // Each episode stands for one date only, the nearest.
    static List<DateOnly> WithoutEpisode(List<DateOnly> dates, List<DateOnly> there, int slack)
    {
        var open = dates.Where(date => !there.Remove(date)).ToList();
        return [.. open.Where(date =>
        {
            var near = there.Where(d => Math.Abs(d.DayNumber - date.DayNumber) <= slack).OrderBy(d => Math.Abs(d.DayNumber - date.DayNumber)).Take(1).ToList();
            near.ForEach(d => there.Remove(d));
            return near.Count == 0;
        })];
    }
}
