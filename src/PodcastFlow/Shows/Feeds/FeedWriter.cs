using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;

namespace PodcastFlow.Shows.Feeds;

/// <summary>Writes a show and its episodes as a feed that <see cref="FeedReader"/> reads back unchanged; the same input gives the same bytes.</summary>
public static class FeedWriter
{
    private const string Itunes = "http://www.itunes.com/dtds/podcast-1.0.dtd";
    private const string Podcast = "https://podcastindex.org/namespace/1.0";

    public static string Write(PodcastFeed show, IEnumerable<FeedEpisode> episodes)
    {
        using var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.None }))
        {
            xml.WriteStartElement("rss");
            xml.WriteAttributeString("version", "2.0");
            xml.WriteAttributeString("xmlns", "itunes", null, Itunes);
            xml.WriteAttributeString("xmlns", "podcast", null, Podcast);
            xml.WriteStartElement("channel");
            WriteShow(xml, show);
            foreach (var episode in episodes)
                WriteEpisode(xml, episode);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        return text.ToString();
    }

    private static void WriteShow(XmlWriter xml, PodcastFeed show)
    {
        Leaf(xml, null, "title", Title(show.Title));
        Leaf(xml, null, "link", show.Link);
        Leaf(xml, null, "description", Html(show.Description));
        Leaf(xml, null, "language", show.Language);
        Leaf(xml, Itunes, "author", Title(show.Author));
        if (show.OwnerName is not null || show.OwnerEmail is not null)
        {
            xml.WriteStartElement("owner", Itunes);
            Leaf(xml, Itunes, "name", Title(show.OwnerName));
            Leaf(xml, Itunes, "email", show.OwnerEmail);
            xml.WriteEndElement();
        }
        Leaf(xml, Itunes, "image", null, ("href", show.ArtworkUrl));
        WriteGenres(xml, show.Genres);
        Leaf(xml, Itunes, "explicit", Flag(show.Explicit, "true", "false"));
        Leaf(xml, Itunes, "type", show.Type?.ToString().ToLowerInvariant());
        Leaf(xml, Itunes, "new-feed-url", show.NewFeedUrl);
        Leaf(xml, Podcast, "guid", show.Guid);
        Leaf(xml, Podcast, "medium", show.Medium);
        Leaf(xml, Podcast, "locked", Flag(show.Locked, "yes", "no"));
        foreach (var funding in show.Funding)
            Leaf(xml, Podcast, "funding", Title(funding.Text), ("url", funding.Url));
        WritePersons(xml, show.Persons);
    }

    private static void WriteEpisode(XmlWriter xml, FeedEpisode episode)
    {
        xml.WriteStartElement("item");
        if (episode.GuidSource == GuidSource.Guid)
            Leaf(xml, null, "guid", episode.Guid, ("isPermaLink", "false"));
        Leaf(xml, null, "title", Title(episode.Title));
        Leaf(xml, null, "pubDate", episode.PublishedAt?.ToUniversalTime().ToString("r", CultureInfo.InvariantCulture));
        Leaf(xml, null, "link", episode.Link);
        Leaf(xml, null, "description", Html(episode.Description));
        if (episode.Enclosure is { } file)
            Leaf(xml, null, "enclosure", null, ("url", file.Url), ("length", file.Bytes?.ToString(CultureInfo.InvariantCulture) ?? "0"), ("type", file.Type));
        Leaf(xml, Itunes, "duration", episode.LengthSeconds is { } s ? string.Create(CultureInfo.InvariantCulture, $"{s / 3600:00}:{s / 60 % 60:00}:{s % 60:00}") : null);
        Leaf(xml, Itunes, "season", episode.Season?.ToString(CultureInfo.InvariantCulture));
        Leaf(xml, Itunes, "episode", episode.Number?.ToString(CultureInfo.InvariantCulture));
        Leaf(xml, Itunes, "episodeType", episode.Type.ToString().ToLowerInvariant());
        Leaf(xml, Itunes, "explicit", Flag(episode.Explicit, "true", "false"));
        Leaf(xml, Itunes, "image", null, ("href", episode.ImageUrl));
        foreach (var t in episode.Transcripts)
            Leaf(xml, Podcast, "transcript", null, ("url", t.Url), ("type", t.Type), ("language", t.Language), ("rel", t.Rel));
        Leaf(xml, Podcast, "chapters", null, ("url", episode.Chapters?.Url), ("type", episode.Chapters?.Type));
        WritePersons(xml, episode.Persons);
        xml.WriteEndElement();
    }

    private static void WriteGenres(XmlWriter xml, IReadOnlyList<string> genres)
    {
        foreach (var group in genres.Select(g => g.Split(" > ", 2)).GroupBy(g => g[0]))
        {
            xml.WriteStartElement("category", Itunes);
            xml.WriteAttributeString("text", Title(group.Key));
            foreach (var nested in group.Where(g => g.Length == 2))
                Leaf(xml, Itunes, "category", null, ("text", Title(nested[1])));
            xml.WriteEndElement();
        }
    }

    private static void WritePersons(XmlWriter xml, IReadOnlyList<FeedPerson> persons)
    {
        foreach (var p in persons)
            Leaf(xml, Podcast, "person", Title(p.Name), ("role", p.Role), ("group", p.Group), ("href", p.Href), ("img", p.ImageUrl));
    }

    /// <summary>An element with its text and attributes; what is not known is not written.</summary>
    private static void Leaf(XmlWriter xml, string? ns, string name, string? text, params (string Name, string? Value)[] attributes)
    {
        if (text is null && !attributes.Any(a => a.Value is not null))
            return;
        xml.WriteStartElement(name, ns);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
                xml.WriteAttributeString(attribute, value);
        }
        xml.WriteString(text);
        xml.WriteEndElement();
    }

    private static string? Flag(bool? value, string yes, string no) => value is { } known ? known ? yes : no : null;

    // Titles are text, yet readers resolve entities in them; only a title that looks like one is escaped.
    private static string? Title(string? text) =>
        text is null || WebUtility.HtmlDecode(text) == text ? text : text.Replace("&", "&amp;", StringComparison.Ordinal);

    private static string? Html(string? text) => text is null ? null : WebUtility.HtmlEncode(text).Replace("\n", "<br/>", StringComparison.Ordinal);

    private sealed class Utf8Text : StringWriter
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
