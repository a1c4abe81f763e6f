using System.Globalization;
using Bunit;
using Microsoft.Extensions.Time.Testing;
using PodcastFlow.Web.Components;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Tests.Components;

public sealed class SmallPartsTests : Probe
{
    [Theory]
    [InlineData("2.03:59:00", "2 d 3 h"), InlineData("1.23:59:00", "47 h 59 min"), InlineData("03:12:30", "3 h 12 min"), InlineData("00:09:59", "9 min"), InlineData("00:00:42.9", "42 s")]
    public void A_countdown_reads_like_a_person_would_say_it(string left, string text) =>
        Assert.Equal(text, Countdown.Text(TimeSpan.Parse(left, CultureInfo.InvariantCulture)));

    [Fact]
    public void A_countdown_ticks_when_its_text_changes()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(30_001), Countdown.NextChange(new TimeSpan(3, 12, 30)));
        Assert.Equal(TimeSpan.FromMilliseconds(501), Countdown.NextChange(TimeSpan.FromSeconds(42.5)));
    }

    [Fact]
    public void A_countdown_is_right_after_the_machine_slept()
    {
        var ended = 0;
        var shown = Render<Countdown>(p => p.Add(c => c.Until, Clock.GetUtcNow().AddHours(30)).Add(c => c.OnEnded, () => ended++));
        Assert.Equal("30 h 00 min", shown.Find("time").TextContent.Trim());

        Clock.Advance(TimeSpan.FromHours(29));
        shown.WaitForAssertion(() => Assert.Equal("1 h 00 min", shown.Find("time").TextContent.Trim()));
        Clock.Advance(TimeSpan.FromHours(5));

        shown.WaitForAssertion(() => Assert.Equal("ran out", shown.Find("time").TextContent.Trim()));
        Assert.Equal(1, ended);
    }

    [Fact]
    public void The_palette_finds_by_every_word_and_puts_beginnings_first()
    {
        PaletteItem[] items = [new("My campaigns", "Go to", "/1"), new("Campaigns", "Go to", "/2"), new("Shows", "Go to", "/3")];

        Assert.Equal(["Campaigns", "My campaigns"], CommandPalette.Matching(items, "camp").Select(i => i.Title));
        Assert.Equal(["Shows"], CommandPalette.Matching(items, "go SHO").Select(i => i.Title));
        Assert.Equal(3, CommandPalette.Matching(items, "").Count());
    }

    [Fact]
    public void Every_accent_colour_is_readable_on_both_themes()
    {
        foreach (var color in Enumerable.Range(0, 4096).Select(i => $"#{i >> 8:x}0{i >> 4 & 15:x}0{i & 15:x}0"))
        {
            var accent = Accent.Of(color)!;
            Assert.True(Accent.Contrast(accent.Light, "#ffffff") >= 4.5, color);
            Assert.True(Accent.Contrast(accent.Dark, "#181e26") >= 4.5, color);
        }
        Assert.Null(Accent.Of("red"));
        Assert.Null(Accent.Of("#12345g"));
        Assert.Null(Accent.Of("#fff; } body { display: none"));
    }

    [Theory]
    [InlineData("18400", "USD", false, "$18,400"), InlineData("18400.5", "USD", false, "$18,400.50"), InlineData("18400", "USD", true, "$18,400.00")]
    [InlineData("-12.5", "USD", false, "-$12.50"), InlineData("100", "SEK", false, "SEK 100"), InlineData("-100", "SEK", false, "-SEK 100"), InlineData("5", "EUR", false, "€5")]
    public void Money_is_written_with_its_currency(string amount, string currency, bool cents, string text) =>
        Assert.Equal(text, Here.Money(new Money(decimal.Parse(amount, CultureInfo.InvariantCulture), new Currency(currency)), cents).Replace('\u00a0', ' '));

    [Fact]
    public void Moments_are_those_of_the_organization_s_zone()
    {
        var formats = Formats.For("en-GB", "America/New_York", new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 2, 0, 0, TimeSpan.Zero)));

        Assert.Equal(new DateOnly(2026, 11, 23), formats.Today);
        Assert.Equal("20:30", formats.Moment(new DateTimeOffset(2026, 11, 24, 1, 30, 0, TimeSpan.Zero)));
        Assert.Equal("22 Nov 20:30", formats.Moment(new DateTimeOffset(2026, 11, 23, 1, 30, 0, TimeSpan.Zero)));
        Assert.Equal("Tue 24 Nov", formats.Date(new DateOnly(2026, 11, 24)));
        Assert.Equal("3.4 %", formats.Percent(0.034m));
    }

    [Fact]
    public void The_navigation_shows_what_one_may_view()
    {
        var seller = new Shell { UserName = "Ann Lee", Email = "a@b", Organization = new("x", "X"), Areas = new HashSet<Area> { Area.Home, Area.Campaigns } };
        var master = new Shell { UserName = "Ann", Email = "a@b", Areas = new HashSet<Area> { Area.Platform, Area.Home } };

        Assert.Equal(["/x", "/x/campaigns"], Navigation.For(seller).Select(e => e.Address("x")));
        Assert.Equal(["/master/organizations", "/master/analytics", "/master/jobs", "/master/doctor", "/master/audit"], Navigation.For(master).Select(e => e.Address(null)));
        Assert.Equal("AL", seller.Initials);
        Assert.Equal(Navigation.Entries.Count, Navigation.Entries.Select(e => e.Keys).Distinct().Count());
    }

    [Theory]
    [InlineData(0, "0 bytes"), InlineData(1023, "1,023 bytes"), InlineData(1025, "2 KB"), InlineData(1_572_864, "1.5 MB"), InlineData(100L << 20, "100 MB"), InlineData(10L << 30, "10 GB")]
    public void Sizes_are_written_as_people_say_them(long bytes, string text) => Assert.Equal(text, Here.Size(bytes));

    static Formats Here => Formats.For("en-US", "UTC", TimeProvider.System);
}
