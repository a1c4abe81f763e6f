namespace PodcastFlow.Shows.Feeds;

/// <summary>What the channel of a feed says about the show.</summary>
internal static class ShowReader
{
    public static PodcastFeed Read(FeedNode channel, List<FeedProblem> problems)
    {
        var image = channel.First(Vocabulary.Rss, "image");
        var owner = channel.First(Vocabulary.Itunes, "owner");
        var link = channel.All(Vocabulary.Rss, "link").Select(l => FeedText.Url(l.Text)).FirstOrDefault(l => l is not null);
        var title = FeedText.Line(channel.TextOf(Vocabulary.Rss, "title") ?? channel.TextOf(Vocabulary.Itunes, "title") ?? image?.TextOf(Vocabulary.Rss, "title"));
        if (title is null)
            problems.Add(new FeedProblem(-1, null, null, "missing_show_title", "The feed gives the show no title."));
        return new PodcastFeed
        {
            Title = title ?? (link is null ? "Untitled show" : new Uri(link).Host),
            Description = FeedText.Plain(channel.TextOf(Vocabulary.Rss, "description") ?? channel.TextOf(Vocabulary.Itunes, "summary") ?? channel.TextOf(Vocabulary.Itunes, "subtitle")),
            Link = link,
            Language = channel.TextOf(Vocabulary.Rss, "language"),
            Author = FeedText.Line(channel.TextOf(Vocabulary.Itunes, "author")),
            OwnerName = FeedText.Line(owner?.TextOf(Vocabulary.Itunes, "name")),
            OwnerEmail = owner?.TextOf(Vocabulary.Itunes, "email") ?? FeedText.Email(channel.TextOf(Vocabulary.Rss, "managingEditor")),
            ArtworkUrl = FeedText.Url(channel.First(Vocabulary.Itunes, "image")?["href"]) ?? FeedText.Url(image?.TextOf(Vocabulary.Rss, "url")),
            Genres = Genres(channel),
            Explicit = FeedText.Explicit(channel.TextOf(Vocabulary.Itunes, "explicit")),
            Guid = channel.TextOf(Vocabulary.Podcast, "guid"),
            Type = channel.TextOf(Vocabulary.Itunes, "type")?.ToLowerInvariant() switch
            {
                "episodic" => FeedShowType.Episodic,
                "serial" => FeedShowType.Serial,
                _ => null,
            },
            NewFeedUrl = FeedText.Url(channel.TextOf(Vocabulary.Itunes, "new-feed-url")),
            Funding = [.. channel.All(Vocabulary.Podcast, "funding").Select(Funding).OfType<FeedFunding>()],
            Persons = Persons(channel),
            Medium = channel.TextOf(Vocabulary.Podcast, "medium")?.ToLowerInvariant(),
            Locked = channel.TextOf(Vocabulary.Podcast, "locked")?.ToLowerInvariant() switch
            {
                "yes" or "true" => true,
                "no" or "false" => false,
                _ => null,
            },
        };
    }

    public static IReadOnlyList<FeedPerson> Persons(FeedNode node) =>
        [.. from person in node.All(Vocabulary.Podcast, "person")
            let name = FeedText.Line(person.Text)
            where name is not null
            select new FeedPerson(name, person["role"]?.ToLowerInvariant() ?? "host", person["group"]?.ToLowerInvariant() ?? "cast",
                FeedText.Url(person["href"]), FeedText.Url(person["img"]))];

    private static FeedFunding? Funding(FeedNode node)
    {
        var text = FeedText.Line(node.Text);
        return FeedText.Url(node["url"]) is { } url ? new FeedFunding(url, text)
            : FeedText.Url(text) is { } bare ? new FeedFunding(bare, null)
            : null;
    }

    private static IReadOnlyList<string> Genres(FeedNode channel)
    {
        var genres = new List<string>();
        foreach (var category in channel.All(Vocabulary.Itunes, "category"))
        {
            if (FeedText.Line(category["text"]) is not { } genre)
                continue;
            genres.Add(genre);
            genres.AddRange(category.All(Vocabulary.Itunes, "category").Select(c => FeedText.Line(c["text"])).OfType<string>().Select(c => $"{genre} > {c}"));
        }
        if (genres.Count == 0)
            genres.AddRange(channel.All(Vocabulary.Rss, "category").Select(c => FeedText.Line(c.Text)).OfType<string>());
        return [.. genres.Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
