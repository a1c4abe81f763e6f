using System.Text;
using System.Xml;

namespace PodcastFlow.Shows.Feeds;

/// <summary>The vocabularies a podcast feed is written in, whatever prefixes it chose.</summary>
internal enum Vocabulary { Other, Rss, Itunes, Podcast, Content, Dublin, Atom }

/// <summary>
/// One element of a feed with what it contains. System.Xml.Linq is not used for foreign files: it interns
/// every element name for the life of the process and walks nested elements recursively.
/// </summary>
internal sealed class FeedNode(Vocabulary vocabulary, string name)
{
    private readonly StringBuilder text = new();
    private readonly Dictionary<string, string> attributes = [];
    private readonly List<FeedNode> children = [];

    public string? Text => Clean(text.ToString());
    public string? this[string attribute] => attributes.TryGetValue(attribute, out var value) ? Clean(value) : null;

    public void Add(FeedNode child) => children.Add(child);
    public bool Is(Vocabulary other, string local) => vocabulary == other && name.Equals(local, StringComparison.OrdinalIgnoreCase);
    public IEnumerable<FeedNode> All(Vocabulary of, string local) => children.Where(c => c.Is(of, local));
    public FeedNode? First(Vocabulary of, string local) => children.Find(c => c.Is(of, local));
    public string? TextOf(Vocabulary of, string local) => All(of, local).Select(c => c.Text).FirstOrDefault(t => t is not null);

    /// <summary>The whole element under the reader, within the limits; the reader stands on its end afterwards.</summary>
    public static async Task<FeedNode> Read(XmlReader reader, NodeBudget budget)
    {
        var root = Start(reader, budget);
        if (reader.IsEmptyElement)
            return root;
        var open = new Stack<FeedNode>([root]);
        while (await reader.ReadAsync())
        {
            budget.Spend();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var child = Start(reader, budget);
                    open.Peek().Add(child);
                    if (!reader.IsEmptyElement)
                        open.Push(child);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    open.Peek().text.Append(await reader.GetValueAsync());
                    break;
                case XmlNodeType.EndElement:
                    var closed = open.Pop();
                    if (open.Count == 0)
                        return closed;
                    // Descriptions written as real markup still read as text.
                    if (open.Count > 1)
                        open.Peek().text.Append(closed.text);
                    break;
            }
        }
        throw new XmlException("The file ends inside an element.");
    }

    private static FeedNode Start(XmlReader reader, NodeBudget budget)
    {
        if (reader.Depth > FeedLimits.MaxDepth)
            throw new FeedException("feed_too_large", $"The feed nests its elements deeper than {FeedLimits.MaxDepth} levels.");
        var node = new FeedNode(VocabularyOf(reader.NamespaceURI), reader.LocalName);
        while (reader.MoveToNextAttribute())
        {
            budget.Spend();
            node.attributes[reader.LocalName] = reader.Value;
        }
        reader.MoveToElement();
        return node;
    }

    /// <summary>Namespaces are compared without scheme, case, www and closing slash: feeds vary in all of them.</summary>
    public static Vocabulary VocabularyOf(string uri)
    {
        var bare = uri.Trim().TrimEnd('/').ToLowerInvariant();
        bare = bare[(bare.IndexOf("://", StringComparison.Ordinal) is var at && at < 0 ? 0 : at + 3)..];
        return (bare.StartsWith("www.", StringComparison.Ordinal) ? bare[4..] : bare) switch
        {
            "" or "backend.userland.com/rss2" or "blogs.law.harvard.edu/tech/rss" or "cyber.law.harvard.edu/rss/rss.html" => Vocabulary.Rss,
            "itunes.com/dtds/podcast-1.0.dtd" => Vocabulary.Itunes,
            "podcastindex.org/namespace/1.0" or "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md" => Vocabulary.Podcast,
            "purl.org/rss/1.0/modules/content" => Vocabulary.Content,
            "purl.org/dc/elements/1.1" => Vocabulary.Dublin,
            "w3.org/2005/atom" => Vocabulary.Atom,
            _ => Vocabulary.Other,
        };
    }

    private static string? Clean(string value) => value.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}

/// <summary>Counts down how many nodes one item may still have.</summary>
internal sealed class NodeBudget
{
    private int left = FeedLimits.MaxNodesPerItem;

    public void Spend()
    {
        if (--left < 0)
            throw new FeedException("feed_too_large", $"One item of the feed has more than {FeedLimits.MaxNodesPerItem:N0} elements.");
    }
}
