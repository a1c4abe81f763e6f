using System.Text;
using PodcastFlow.Shows.Feeds;

namespace PodcastFlow.Tests.Shows.Feeds;

public sealed class HostileFeedTests
{
    [Theory]
    [InlineData("", "feed_empty")]
    [InlineData(" \r\n\t ", "feed_empty")]
    [InlineData("just a text", "feed_not_xml")]
    [InlineData("{\"json\": true}", "feed_not_xml")]
    [InlineData("<!doctype html><html><head><meta charset=utf-8><title>A page</title>", "feed_not_rss")]
    [InlineData("<!DOCTYPE html><html><body><p>A page<br></body></html>", "feed_not_rss")]
    [InlineData("<feed xmlns='http://www.w3.org/2005/Atom'><title>Atom</title></feed>", "feed_not_rss")]
    [InlineData("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></rdf:RDF>", "feed_not_rss")]
    [InlineData("<rss version='2.0'/>", "feed_not_rss")]
    [InlineData("<rss version='2.0'><title>No channel</title></rss>", "feed_not_rss")]
    [InlineData("<rss><channel><title>T</title><item><guid>1</guid></item><item><guid>2</gu", "feed_not_xml")]
    [InlineData("<rss><channel><title>T</title><item><guid>1</guid></item>", "feed_not_xml")]
    [InlineData("<rss><channel><title>Tom & Jerry</title></channel></rss>", "feed_not_xml")]
    [InlineData("<rss><channel><title>&nbsp;</title></channel></rss>", "feed_not_xml")]
    [InlineData("<rss><channel><title>&#0;</title></channel></rss>", "feed_not_xml")]
    public async Task Refuses_what_is_not_a_feed(string content, string code) =>
        Assert.Equal(code, (await FeedFiles.Refused(content)).Code);

    [Fact]
    public async Task Refuses_bytes_that_are_not_text()
    {
        var bytes = new byte[4096];
        new Random(7).NextBytes(bytes);
        Assert.Equal("feed_not_xml", (await Assert.ThrowsAsync<FeedException>(() => FeedFiles.Read(bytes))).Code);
    }

    [Fact]
    public async Task Expands_no_entities()
    {
        var bomb = new StringBuilder("<!DOCTYPE rss [<!ENTITY a0 'ha'>");
        for (var i = 1; i < 40; i++)
            bomb.Append($"<!ENTITY a{i} '&a{i - 1};&a{i - 1};'>");
        bomb.Append("]>").Append(FeedFiles.Channel("<description>&a39;</description>"));
        Assert.Equal("feed_not_xml", (await FeedFiles.Refused(bomb.ToString())).Code);
    }

    [Fact]
    public async Task Reads_no_file_and_no_address_that_an_entity_names()
    {
        var secret = Path.GetTempFileName();
        await File.WriteAllTextAsync(secret, "secret", TestContext.Current.CancellationToken);
        var named = $"<!DOCTYPE rss [<!ENTITY x SYSTEM '{new Uri(secret)}'>]>{FeedFiles.Channel("<description>&x;</description>")}";
        var external = $"<!DOCTYPE rss SYSTEM '{new Uri(secret)}'>{FeedFiles.Channel("")}";
        Assert.Equal("feed_not_xml", (await FeedFiles.Refused(named)).Code);
        Assert.Equal("T", (await FeedFiles.Read(external)).Show.Title);
        File.Delete(secret);
    }

    [Fact]
    public async Task Stops_at_the_limits()
    {
        var items = string.Concat(Enumerable.Range(0, 11).Select(i => $"<item><guid>{i}</guid></item>"));
        Assert.Equal(11, (await FeedFiles.Read(FeedFiles.Channel(items), new FeedLimits(MaxItems: 11))).ItemsRead);
        Assert.Equal("feed_too_many_items", (await FeedFiles.Refused(FeedFiles.Channel(items), new FeedLimits(MaxItems: 10))).Code);
        Assert.Equal("feed_too_large", (await FeedFiles.Refused(FeedFiles.Channel(items), new FeedLimits(MaxBytes: 200))).Code);
    }

    [Theory]
    [InlineData("<item>{0}</item>", "<a>")]
    [InlineData("<item>{0}</item>", "<a/>")]
    [InlineData("<item><description>{0}</description></item>", "<![CDATA[x]]>")]
    [InlineData("{0}", "<a/>")]
    [InlineData("{0}", "<a b='1'>")]
    public async Task Stops_at_depth_and_number_of_elements(string place, string part)
    {
        var many = string.Concat(Enumerable.Repeat(part, 200_000));
        Assert.Equal("feed_too_large", (await FeedFiles.Refused(FeedFiles.Channel(place.Replace("{0}", many, StringComparison.Ordinal)))).Code);
    }

    [Fact]
    public async Task Keeps_only_web_addresses()
    {
        var reading = await FeedFiles.Read(FeedFiles.Channel("""
            <link>javascript:alert(1)</link><itunes:image href="data:image/png;base64,AAAA"/>
            <item><guid>1</guid><link>file:///etc/passwd</link><enclosure url="ftp://x.example/1.mp3" type="audio/mpeg"/></item>
            """));
        Assert.Equal((null, null), (reading.Show.Link, reading.Show.ArtworkUrl));
        Assert.Equal((null, null), (reading.Episodes[0].Link, reading.Episodes[0].Enclosure));
    }

    [Fact]
    public async Task A_guid_too_long_to_index_gives_way_to_the_media_file()
    {
        var reading = await FeedFiles.Read(FeedFiles.Channel($"<item><guid>{new string('g', 5000)}</guid><enclosure url='https://x.example/1.mp3' type='audio/mpeg'/></item>"));
        Assert.Equal(("https://x.example/1.mp3", GuidSource.EnclosureUrl), (reading.Episodes[0].Guid, reading.Episodes[0].GuidSource));
    }

    [Fact]
    public async Task Can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(FeedFiles.Channel("")));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FeedReader.Read(stream, cancelled.Token));
    }
}
