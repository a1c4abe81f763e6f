using System.Globalization;
using PodcastFlow.Shows.Feeds;

namespace PodcastFlow.Tests.Shows.Feeds;

public sealed class FeedValueTests
{
    [Theory]
    [InlineData("Wed, 03 Jun 2015 03:08:27 +0000", "2015-06-03T03:08:27Z")]
    [InlineData("Wed, 3 Jun 2015 03:08:27 GMT", "2015-06-03T03:08:27Z")]
    [InlineData("3 Jun 2015 03:08 UT", "2015-06-03T03:08:00Z")]
    [InlineData("Mon, 03 Jun 2015 03:08:27 Z", "2015-06-03T03:08:27Z")]
    [InlineData("Wed, 03 Jun 15 03:08:27 -0700", "2015-06-03T10:08:27Z")]
    [InlineData("Wed, 03 Jun 98 03:08:27 EST", "1998-06-03T08:08:27Z")]
    [InlineData("Wednesday, 03 June 2015 03:08:27 PDT", "2015-06-03T10:08:27Z")]
    [InlineData("Wed, 03 Sept 2015 03:08:27 +05:30", "2015-09-02T21:38:27Z")]
    [InlineData("Wed,03 Jun 2015 03:08:27 GMT+2", "2015-06-03T01:08:27Z")]
    [InlineData("Wed, 03-Jun-2015 03:08:27 CEST", "2015-06-03T01:08:27Z")]
    [InlineData("Wed, 03 Jun 2015 03:08:27", "2015-06-03T03:08:27Z")]
    [InlineData("03 Jun 2015", "2015-06-03T00:00:00Z")]
    [InlineData("Wed, 03 Jun 2015 03:08:60 +0000 (UTC)", "2015-06-03T03:08:59Z")]
    [InlineData("2015-06-03T03:08:27Z", "2015-06-03T03:08:27Z")]
    [InlineData("2015-06-03T03:08:27.250+02:00", "2015-06-03T01:08:27.250Z")]
    [InlineData("2015-06-03T03:08:27.000-0600", "2015-06-03T09:08:27Z")]
    [InlineData("2015-06-03 03:08:27", "2015-06-03T03:08:27Z")]
    [InlineData("2015-06-03", "2015-06-03T00:00:00Z")]
    [InlineData("Wed, 03 Jun 2031 03:08:27 GMT", "2031-06-03T03:08:27Z")]
    public void Reads_a_date(string text, string expected)
    {
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), FeedTime.Date(text, out var unknownZone));
        Assert.False(unknownZone);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("06/05/2015")]
    [InlineData("Wed, 31 Feb 2015 03:08:27 GMT")]
    [InlineData("Wed, 03 Jan 2015 25:08:27 GMT")]
    [InlineData("Wed, 03 Foo 2015 03:08:27 GMT")]
    [InlineData("Wed, 00 Jan 2015 03:08:27 GMT")]
    [InlineData("Wed, 03 Jan 2015 03:08:27 +9900")]
    [InlineData("Wed, 01 Jan 0000 03:08:27 GMT")]
    [InlineData("2015-13-03T03:08:27Z")]
    [InlineData("1433300907")]
    public void Does_not_guess_a_date(string text) => Assert.Null(FeedTime.Date(text, out _));

    [Fact]
    public void Takes_utc_for_a_zone_it_does_not_know()
    {
        Assert.Equal(new DateTimeOffset(2015, 6, 3, 3, 8, 27, TimeSpan.Zero), FeedTime.Date("Wed, 03 Jun 2015 03:08:27 QQQ", out var unknownZone));
        Assert.True(unknownZone);
    }

    [Theory]
    [InlineData("00:29:24", 1764)]
    [InlineData("1:02:03", 3723)]
    [InlineData("94:32", 5672)]
    [InlineData("9:05", 545)]
    [InlineData("1764", 1764)]
    [InlineData("1764.6", 1765)]
    [InlineData("29:24.4", 1764)]
    [InlineData("86400", 86400)]
    [InlineData("0", null)]
    [InlineData("00:00:00", null)]
    [InlineData("-5", null)]
    [InlineData("86401", null)]
    [InlineData("1764000", null)]
    [InlineData("1:2:3:4", null)]
    [InlineData("12 min", null)]
    [InlineData("999999999:999999999:999999999", null)]
    [InlineData("", null)]
    public void Reads_a_duration(string text, int? seconds) => Assert.Equal(seconds, FeedTime.Duration(text));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("two\nlines\n\n\n\nand a third", "two\nlines\n\nand a third")]
    [InlineData("<p>one\ntwo</p>\n<p>three</p>", "one two\n\nthree")]
    [InlineData("a<br>b<BR/>c", "a\nb\nc")]
    [InlineData("<b>bold</b> <a href=\"https://x.example/\" onclick=\"steal()\">link</a>", "bold link")]
    [InlineData("AT&amp;T &#8217;s &lt;b&gt;", "AT&T ’s <b>")]
    [InlineData("1 < 2 and 3 > 2", "1 < 2 and 3 > 2")]
    [InlineData("a<script>alert(1)</script>b<style>p{}</style>c", "abc")]
    [InlineData("a<script>alert(1)", "a")]
    [InlineData("a<!-- <p>hidden</p> -->b", "ab")]
    [InlineData("a<img src=x onerror=alert(1)", "a")]
    [InlineData("a\u202Eevil\u0007&#0;b", "aevilb")]
    [InlineData("x\u00A0\u00A0y", "x y")]
    [InlineData("👩\u200D🎤 sings", "👩\u200D🎤 sings")]
    [InlineData("<p> </p>", null)]
    [InlineData("", null)]
    public void Makes_plain_text_of_a_description(string html, string? expected) => Assert.Equal(expected, FeedText.Plain(html));

    [Fact]
    public void Plain_text_of_markup_that_never_ends_takes_no_time()
    {
        foreach (var part in (string[])["<", "<a", "<script>", "<!--", "&#", "</", "<p>"])
            Assert.NotEqual("x", FeedText.Plain(string.Concat(Enumerable.Repeat(part, 300_000))));
    }
}
