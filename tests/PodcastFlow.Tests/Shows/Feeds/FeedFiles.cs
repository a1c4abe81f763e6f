using System.Text;
using PodcastFlow.Shows.Feeds;

namespace PodcastFlow.Tests.Shows.Feeds;

/// <summary>The feeds these tests read: files beside them, or text made on the spot.</summary>
internal static class FeedFiles
{
    public const string Itunes = "http://www.itunes.com/dtds/podcast-1.0.dtd";

    public static Stream Open(string name) => typeof(FeedFiles).Assembly.GetManifestResourceStream($"feeds/{name}")!;

    public static Task<FeedReading> Read(string xml, FeedLimits? limits = null) => Read(Encoding.UTF8.GetBytes(xml), limits);

    public static async Task<FeedReading> Read(byte[] bytes, FeedLimits? limits = null)
    {
        using var stream = new MemoryStream(bytes);
        return await FeedReader.Read(stream, limits ?? new FeedLimits(), TestContext.Current.CancellationToken);
    }

    public static async Task<FeedException> Refused(string xml, FeedLimits? limits = null) =>
        await Assert.ThrowsAsync<FeedException>(() => Read(xml, limits));

    public static string Channel(string inside) =>
        $"""<rss version="2.0" xmlns:itunes="{Itunes}"><channel><title>T</title>{inside}</channel></rss>""";
}
