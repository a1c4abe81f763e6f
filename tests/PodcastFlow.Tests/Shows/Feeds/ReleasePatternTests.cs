using CsCheck;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;

namespace PodcastFlow.Tests.Shows.Feeds;

public sealed class ReleasePatternTests
{
    private static readonly DateOnly Monday = new(2024, 1, 1);

    private static readonly Gen<(DayOfWeek[] Days, int Weeks, DateOnly Start)> Regular =
        from weeks in Gen.Int[1, 4]
        from days in Gen.Shuffle(Enum.GetValues<DayOfWeek>(), 1, weeks == 1 ? 7 : 2)
        from start in Gen.Int[0, 3000]
        select (days.Order().ToArray(), weeks, Monday.AddDays(start));

    [Fact]
    public void Finds_any_regular_pattern_again_and_goes_on_with_it() => Regular.Sample(made =>
    {
        var truth = new ReleasePattern(made.Days, made.Weeks, null, 1, made.Start);
        var dates = truth.NextDates(made.Start, 40);
        var found = ReleasePattern.Of(dates.Take(30).Select(d => new Release(d, 1800)))!;
        Assert.Equal(made.Days, found.Days);
        Assert.Equal((made.Weeks, 1.0, 1800), (found.EveryWeeks, found.Confidence, found.TypicalSeconds));
        Assert.Equal(dates[30..40], found.NextDates(dates[29].AddDays(1), 10));
    });

    [Fact]
    public void Next_dates_are_distinct_ordered_on_the_right_days_and_not_before_the_start() =>
        Gen.Select(Regular, Gen.Int[0, 30], Gen.Int[-400, 400]).Sample((made, count, from) =>
        {
            var pattern = new ReleasePattern(made.Days, made.Weeks, null, 1, made.Start);
            var start = made.Start.AddDays(from);
            var dates = pattern.NextDates(start, count);
            Assert.Equal(count, dates.Count);
            Assert.Equal(dates.Distinct().Order(), dates);
            Assert.All(dates, d => Assert.True(d >= start && made.Days.Contains(d.DayOfWeek) && (d.DayNumber / 7 - made.Start.DayNumber / 7) % made.Weeks == 0));
        });

    [Fact]
    public void Any_releases_at_all_give_a_usable_pattern() =>
        Gen.Select(Gen.Int[0, 4000], Gen.Int[0, 9000].Nullable()).Array[1, 60].Sample(made =>
        {
            var pattern = ReleasePattern.Of(made.Select(r => new Release(Monday.AddDays(r.Item1), r.Item2)))!;
            Assert.NotEmpty(pattern.Days);
            Assert.InRange(pattern.EveryWeeks, 1, 8);
            Assert.InRange(pattern.Confidence, 0, 1);
            Assert.Equal(8, pattern.NextDates(Monday, 8).Count);
        });

    [Fact]
    public void One_missed_week_and_one_late_release_do_not_hide_a_weekly_show()
    {
        var days = Enumerable.Range(0, 13).Where(w => w != 4).Select(w => Monday.AddDays(w * 7 + (w == 9 ? 1 : 0)));
        var pattern = ReleasePattern.Of(days.Select(d => new Release(d, null)))!;
        Assert.Equal([DayOfWeek.Monday], pattern.Days);
        Assert.Equal(1, pattern.EveryWeeks);
        Assert.InRange(pattern.Confidence, 0.8, 0.99);
        Assert.Null(pattern.TypicalSeconds);
    }

    [Fact]
    public void Nothing_is_made_of_the_break_between_two_seasons()
    {
        var days = Enumerable.Range(0, 6).Select(w => Monday.AddDays(w * 7)).Concat(Enumerable.Range(30, 6).Select(w => Monday.AddDays(w * 7 + 3)));
        var pattern = ReleasePattern.Of(days.Select(d => new Release(d, null)))!;
        Assert.Equal([DayOfWeek.Thursday], pattern.Days);
        Assert.Equal((1, 1.0), (pattern.EveryWeeks, pattern.Confidence));
    }

    [Fact]
    public void A_monthly_show_comes_every_four_weeks_with_little_confidence()
    {
        var days = Enumerable.Range(1, 12).Select(month => new DateOnly(2024, month, 15));
        var pattern = ReleasePattern.Of(days.Select(d => new Release(d, null)))!;
        Assert.Equal(4, pattern.EveryWeeks);
        Assert.InRange(pattern.Confidence, 0, 0.5);
    }

    [Fact]
    public void Days_are_those_of_the_time_zone_and_only_full_episodes_count()
    {
        // Wednesday 03:00 UTC is Tuesday evening in New York.
        var episodes = Enumerable.Range(0, 8).Select(w => Episode(new DateTimeOffset(2024, 1, 3, 3, 0, 0, TimeSpan.Zero).AddDays(7 * w), 1200 + w, EpisodeType.Full))
            .Append(Episode(new DateTimeOffset(2024, 1, 20, 12, 0, 0, TimeSpan.Zero), 60, EpisodeType.Trailer));
        var pattern = ReleasePattern.Of(episodes, TimeZoneInfo.FindSystemTimeZoneById("America/New_York"))!;
        Assert.Equal([DayOfWeek.Tuesday], pattern.Days);
        Assert.Equal((1203, 1.0), (pattern.TypicalSeconds, pattern.Confidence));
        Assert.Null(ReleasePattern.Of([], TimeZoneInfo.Utc));
    }

    private static FeedEpisode Episode(DateTimeOffset at, int seconds, EpisodeType type) =>
        new() { ItemIndex = 0, Guid = at.ToString(), Title = "E", PublishedAt = at, LengthSeconds = seconds, Type = type };
}
