using System.Text;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;

namespace PodcastFlow.Tests.Shows.Feeds;

public sealed class FeedReaderTests
{
    [Fact]
    public async Task Reads_what_a_complete_feed_says_about_the_show()
    {
        var show = (await Complete()).Show;
        Assert.Equal("Harbor & Lighthouse", show.Title);
        Assert.Equal("Stories from the coast.\n\nNew on Tuesdays & Fridays.", show.Description);
        Assert.Equal(("https://harbor.example/", "en-GB", "Harbor Radio"), (show.Link, show.Language, show.Author));
        Assert.Equal(("Harbor Radio", "owner@harbor.example"), (show.OwnerName, show.OwnerEmail));
        Assert.Equal("https://harbor.example/cover.jpg", show.ArtworkUrl);
        Assert.Equal(["Society & Culture", "Society & Culture > Places & Travel", "History"], show.Genres);
        Assert.Equal((false, FeedShowType.Serial, true), (show.Explicit, show.Type, show.Locked));
        Assert.Equal(("8b1f6a3c-0d1e-5c55-9a57-30f2a8b7f0aa", "podcast"), (show.Guid, show.Medium));
        Assert.Equal("https://feeds.harbor.example/main.xml", show.NewFeedUrl);
        Assert.Equal([new("https://harbor.example/support", "Keep the light on"), new FeedFunding("https://harbor.example/bare", null)], show.Funding);
        Assert.Equal([new("The keeper", "host", "cast", "https://harbor.example/keeper", "https://harbor.example/keeper.jpg")], show.Persons);
    }

    [Fact]
    public async Task Reads_what_a_complete_feed_says_about_an_episode()
    {
        var reading = await Complete();
        Assert.Empty(reading.Problems);
        var episode = reading.Episodes[0];
        Assert.Equal((0, "harbor-002", GuidSource.Guid, "The Fog Signal"), (episode.ItemIndex, episode.Guid, episode.GuidSource, episode.Title));
        Assert.Equal("How fog horns work.\n\n• Steam\n• Air\n\n5 < 6", episode.Description);
        Assert.Equal(new DateTimeOffset(2024, 1, 12, 5, 30, 0, TimeSpan.Zero), episode.PublishedAt);
        Assert.Equal(TimeSpan.Zero, episode.PublishedAt!.Value.Offset);
        Assert.Equal((2527, 1, 2, EpisodeType.Full, true), (episode.LengthSeconds, episode.Season, episode.Number, episode.Type, episode.Explicit));
        Assert.Equal(new FeedEnclosure("https://cdn.harbor.example/2.mp3?a=1&b=2", "audio/mpeg", 31457280), episode.Enclosure);
        Assert.Equal(("https://harbor.example/2.jpg", "https://harbor.example/2"), (episode.ImageUrl, episode.Link));
        Assert.Equal([new("https://harbor.example/2.vtt", "text/vtt", "en", "captions"), new FeedTranscript("https://harbor.example/2.txt", "text/plain", null, null)], episode.Transcripts);
        Assert.Equal(new FeedChapters("https://harbor.example/2.json", "application/json+chapters"), episode.Chapters);
        Assert.Equal([new("A harbor pilot", "guest", "cast", "https://harbor.example/pilot", null)], episode.Persons);
        var trailer = reading.Episodes[1];
        Assert.Equal((95, 1, 7, EpisodeType.Trailer, null), (trailer.LengthSeconds, trailer.Season, trailer.Number, trailer.Type, trailer.Explicit));
        Assert.Null(trailer.Enclosure!.Bytes);
    }

    [Fact]
    public async Task Reports_every_fault_and_loses_no_item()
    {
        await using var file = FeedFiles.Open("troubled.xml");
        var reading = await FeedReader.Read(file, TestContext.Current.CancellationToken);
        Assert.Equal(9, reading.ItemsRead);
        Assert.Equal(reading.ItemsRead, reading.Episodes.Count + reading.ItemsSkipped);
        Assert.Equal(["a", "https://x.example/b.mp3", "https://x.example/c", "d", "e", "f"], reading.Episodes.Select(e => e.Guid));
        Assert.Equal([(1, "duplicate_guid"), (4, "no_identity"), (8, "no_identity")], reading.Problems.Where(p => p.Skipped).Select(p => (p.ItemIndex, p.Code)));
        Assert.Equal(
            [(2, "missing_guid"), (3, "missing_guid"), (3, "missing_enclosure"), (5, "missing_date"), (6, "bad_date"), (6, "bad_duration"), (6, "bad_number"),
                (7, "missing_title"), (7, "missing_enclosure"), (7, "unknown_zone"), (7, "missing_duration")],
            reading.Problems.Where(p => !p.Skipped).Select(p => (p.ItemIndex, p.Code)));
        Assert.Equal("Fine", reading.Episodes[0].Title);
        Assert.All(reading.Problems, p => Assert.EndsWith(".", p.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reads_the_encoding_the_file_declares()
    {
        const string Body = "<rss><channel><title>Café Zürich</title></channel></rss>";
        Assert.Equal("Café Zürich", await Title(new UTF8Encoding(true), Body));
        Assert.Equal("Café Zürich", await Title(new UTF8Encoding(true), "\n" + new string(' ', 600) + Body));
        Assert.Equal("Café Zürich", await Title(Encoding.Unicode, Body));
        Assert.Equal("Café Zürich", await Title(Encoding.Latin1, """<?xml version="1.0" encoding="ISO-8859-1"?>""" + Body));
        Assert.Equal("“Café”", await Title(CodePagesEncodingProvider.Instance.GetEncoding(1252)!, """<?xml version="1.0" encoding="windows-1252"?><rss><channel><title>“Café”</title></channel></rss>"""));

        static async Task<string> Title(Encoding encoding, string xml) =>
            (await FeedFiles.Read([.. encoding.GetPreamble(), .. encoding.GetBytes(xml)])).Show.Title;
    }

    [Fact]
    public async Task A_show_without_episodes_is_a_feed_too()
    {
        var reading = await FeedFiles.Read("<rss version='2.0'><channel><link>https://new.example/about</link></channel></rss>");
        Assert.Equal((0, "new.example"), (reading.ItemsRead, reading.Show.Title));
        Assert.Equal([(-1, "missing_show_title")], reading.Problems.Select(p => (p.ItemIndex, p.Code)));
    }

    [Fact]
    public async Task Items_beside_the_channel_are_not_lost()
    {
        var reading = await FeedFiles.Read("<rss><channel><title>T</title><item><guid>1</guid></item></channel><item><guid>2</guid></item></rss>");
        Assert.Equal(["1", "2"], reading.Episodes.Select(e => e.Guid));
    }

    private static async Task<FeedReading> Complete()
    {
        await using var file = FeedFiles.Open("complete.xml");
        return await FeedReader.Read(file, TestContext.Current.CancellationToken);
    }
}
