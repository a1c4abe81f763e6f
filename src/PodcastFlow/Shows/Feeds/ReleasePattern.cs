namespace PodcastFlow.Shows.Feeds;

/// <summary>One regular release of a show: its day in the organization's time zone and its length.</summary>
public readonly record struct Release(DateOnly Date, int? LengthSeconds);

/// <summary>
/// On which days of the week, every how many weeks, and how long: what the last releases of a show have in common.
/// Weeks begin on Monday; <paramref name="Anchor"/> is a release in a week that counts.
/// </summary>
public sealed record ReleasePattern(IReadOnlyList<DayOfWeek> Days, int EveryWeeks, int? TypicalSeconds, double Confidence, DateOnly Anchor)
{
    private const int Lookback = 12, LookbackDays = 28, LongestCycle = 8, EnoughReleases = 6;

    /// <summary>The pattern of a feed's regular episodes; trailers and bonus episodes do not count. Null without any date.</summary>
    public static ReleasePattern? Of(IEnumerable<FeedEpisode> episodes, TimeZoneInfo zone) =>
        Of(from e in episodes
           where e.Type == EpisodeType.Full && e.PublishedAt is not null
           select new Release(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(e.PublishedAt!.Value, zone).DateTime), e.LengthSeconds));

    public static ReleasePattern? Of(IEnumerable<Release> releases)
    {
        var recent = Recent(releases);
        if (recent.Count == 0)
            return null;
        var dates = recent.Select(r => r.Date).Distinct().ToList();
        var best = Enumerable.Range(1, LongestCycle).SelectMany(weeks => Enumerable.Range(0, weeks).Select(phase => Fit.Of(dates, weeks, phase))).MaxBy(f => f.Score)!;
        var confidence = Math.Round(best.Score * Math.Min(1, dates.Count / (double)EnoughReleases), 2);
        var pattern = new ReleasePattern(best.Days, best.Weeks, Median(recent), confidence, best.Anchor);
        return best.Score >= 0.5 && dates.Count > 1 ? pattern : pattern with
        {
            // Nothing regular: the usual weekday at the usual distance is the best guess.
            Days = [dates.GroupBy(d => d.DayOfWeek).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Max()).First().Key],
            EveryWeeks = UsualWeeks(dates),
            Anchor = dates[^1],
            Confidence = dates.Count > 1 ? confidence : 0,
        };
    }

    /// <summary>The next dates of the pattern, beginning with <paramref name="from"/> itself.</summary>
    public List<DateOnly> NextDates(DateOnly from, int count)
    {
        var dates = new List<DateOnly>(count);
        for (var day = from; dates.Count < count; day = day.AddDays(1))
        {
            if (Days.Contains(day.DayOfWeek) && (Week(day) - Week(Anchor)) % EveryWeeks == 0)
                dates.Add(day);
        }
        return dates;
    }

    /// <summary>The last twelve releases, or four weeks of a daily show; a break between seasons ends the look back.</summary>
    private static List<Release> Recent(IEnumerable<Release> releases)
    {
        var all = releases.OrderBy(r => r.Date).ToList();
        if (all.Count == 0)
            return all;
        var since = all[^1].Date.DayNumber - LookbackDays;
        var recent = all.Where((r, i) => i >= all.Count - Lookback || r.Date.DayNumber > since).ToList();
        var pause = 4 * Math.Max(7, MedianGap([.. recent.Select(r => r.Date).Distinct()]));
        var afterBreak = recent.FindLastIndex(r => recent.Exists(next => next.Date > r.Date) &&
            recent.Where(next => next.Date > r.Date).Min(next => next.Date).DayNumber - r.Date.DayNumber > pause) + 1;
        return recent.Count - afterBreak >= 4 ? recent[afterBreak..] : recent;
    }

    private static int UsualWeeks(List<DateOnly> dates) => Math.Clamp((int)Math.Round(MedianGap(dates) / 7.0), 1, LongestCycle);

    private static int MedianGap(List<DateOnly> dates)
    {
        var gaps = dates.Zip(dates.Skip(1), (a, b) => b.DayNumber - a.DayNumber).Order().ToList();
        return gaps.Count == 0 ? 7 : gaps[gaps.Count / 2];
    }

    private static int? Median(List<Release> releases)
    {
        var lengths = releases.Select(r => r.LengthSeconds).OfType<int>().Order().ToList();
        return lengths.Count == 0 ? null : (lengths[(lengths.Count - 1) / 2] + lengths[lengths.Count / 2]) / 2;
    }

    private static int Week(DateOnly date) => date.DayNumber / 7;

    /// <summary>How well one cycle explains the releases: days on which at least half of the expected ones came.</summary>
    private sealed record Fit(List<DayOfWeek> Days, int Weeks, DateOnly Anchor, double Score)
    {
        public static Fit Of(List<DateOnly> dates, int weeks, int phase)
        {
            bool InCycle(DateOnly d) => Week(d) % weeks == phase;
            var expected = new int[7];
            for (var day = dates[0]; day <= dates[^1]; day = day.AddDays(1))
                expected[(int)day.DayOfWeek] += InCycle(day) ? 1 : 0;
            var came = new int[7];
            foreach (var date in dates.Where(InCycle))
                came[(int)date.DayOfWeek]++;
            var days = Enum.GetValues<DayOfWeek>().Where(d => came[(int)d] > 0 && came[(int)d] * 2 >= expected[(int)d]).ToList();
            var anchor = dates.FindLast(d => InCycle(d) && days.Contains(d.DayOfWeek));
            var score = 2.0 * days.Sum(d => came[(int)d]) / (days.Sum(d => expected[(int)d]) + dates.Count);
            return new Fit(days, weeks, anchor, score);
        }
    }
}
