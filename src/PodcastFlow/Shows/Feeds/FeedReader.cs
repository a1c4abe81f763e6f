using System.Text;
using System.Xml;

namespace PodcastFlow.Shows.Feeds;

/// <summary>Reads an RSS 2.0 podcast feed with iTunes and Podcasting 2.0 tags, one item at a time.</summary>
public static class FeedReader
{
    static FeedReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static Task<FeedReading> Read(Stream stream, CancellationToken ct = default) => Read(stream, new FeedLimits(), ct);

    public static async Task<FeedReading> Read(Stream stream, FeedLimits limits, CancellationToken ct = default)
    {
        await using var bounded = new BoundedStream(stream, limits.MaxBytes, ct);
        var beginning = await bounded.Peek();
        if (beginning.Length == 0)
            throw new FeedException("feed_empty", "The file is empty.");
        try
        {
            using var reader = XmlReader.Create(bounded, Settings());
            await MoveToChannel(reader);
            return await ReadChannel(reader, limits);
        }
        catch (XmlException e) when (IsWebPage(beginning))
        {
            throw WebPage(e);
        }
        catch (XmlException e)
        {
            throw new FeedException("feed_not_xml", $"The file cannot be read as XML, or it breaks off. {e.Message}", e);
        }
    }

    // A DOCTYPE is passed over unread: nothing it declares is loaded or expanded.
    private static XmlReaderSettings Settings() => new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    private static async Task MoveToChannel(XmlReader reader)
    {
        while (reader.NodeType != XmlNodeType.Element && await reader.ReadAsync()) { }
        var root = reader.LocalName.ToLowerInvariant();
        if (root == "html")
            throw WebPage();
        if (root == "feed" && FeedNode.VocabularyOf(reader.NamespaceURI) == Vocabulary.Atom)
            throw new FeedException("feed_not_rss", "This is an Atom feed. Podcasts are published as RSS 2.0; look for the RSS address of the same show.");
        if (root != "rss" || reader.IsEmptyElement)
            throw new FeedException("feed_not_rss", $"This is not an RSS 2.0 feed: it begins with <{reader.Name}>.");
    }

    // Web pages are seldom XML, so most fail before their first element is known.
    private static bool IsWebPage(string beginning) =>
        beginning.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || beginning.StartsWith("<html", StringComparison.OrdinalIgnoreCase);

    private static FeedException WebPage(Exception? inner = null) =>
        new("feed_not_rss", "This is a web page, not a feed. The address of the feed is usually behind the page's RSS link.", inner);

    private static async Task<FeedReading> ReadChannel(XmlReader reader, FeedLimits limits)
    {
        var channel = new FeedNode(Vocabulary.Rss, "channel");
        var budget = new NodeBudget();
        var items = new ItemReader();
        var found = false;
        // Old generators write items beside the channel instead of inside it; both places are read.
        while (await reader.ReadAsync() && reader.Depth > 0)
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            var isRss = FeedNode.VocabularyOf(reader.NamespaceURI) == Vocabulary.Rss;
            if (isRss && reader.LocalName.Equals("channel", StringComparison.OrdinalIgnoreCase) && reader.Depth == 1)
            {
                found = true;
            }
            else if (isRss && reader.LocalName.Equals("item", StringComparison.OrdinalIgnoreCase))
            {
                if (items.Count == limits.MaxItems)
                    throw new FeedException("feed_too_many_items", $"The feed has more than {limits.MaxItems:N0} items.");
                items.Add(await FeedNode.Read(reader, new NodeBudget()));
            }
            else
            {
                budget.Spend();
                channel.Add(await FeedNode.Read(reader, budget));
            }
        }
        if (!found)
            throw new FeedException("feed_not_rss", "This RSS file has no channel, so it describes no show.");
        var show = ShowReader.Read(channel, items.Problems);
        return new FeedReading(show, items.Episodes, items.Problems, items.Count);
    }
}
