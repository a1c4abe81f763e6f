namespace PodcastFlow.Shows.Feeds;

/// <summary>A feed that somebody gives us: fetched from its address, or read from a file. Everything slow about it is over when there is one.</summary>
public sealed class FeedContent
{
    FeedContent(FeedReading reading) => Reading = reading;

    internal FeedReading Reading { get; }

    /// <summary>The addresses it is known by, beginning with the one it is fetched from next time; empty for a file.</summary>
    internal IReadOnlyList<string> Addresses { get; init; } = [];

    internal FeedVersion Version { get; init; } = new(null, null);

    /// <exception cref="Refusal">422 with the code of <see cref="FeedException"/> when it cannot be fetched or read.</exception>
    public static Task<FeedContent> Fetch(InOrganization organization, FeedFetcher fetcher, string url, CancellationToken ct) => OrRefusal(async () =>
    {
        organization.AssertMayCallOut();
        return await From((FetchedFeed)await fetcher.Fetch(url, null, ct), url, ct);
    });

    /// <exception cref="Refusal">422 with the code of <see cref="FeedException"/> when it cannot be read.</exception>
    public static Task<FeedContent> Read(Stream file, CancellationToken ct) => OrRefusal(async () => new FeedContent(await FeedReader.Read(file, ct)));

    internal static async Task<FeedContent> From(FetchedFeed feed, string url, CancellationToken ct)
    {
        using var stream = feed.Open();
        var asked = new Uri(url.Trim()).AbsoluteUri;
        return new FeedContent(await FeedReader.Read(stream, ct))
        {
            Addresses = feed.MovedTo is { } moved ? [moved.AbsoluteUri, asked] : [asked],
            Version = feed.Version,
        };
    }

    internal static Refusal Refused(FeedException e) => new(422, e.Code, e.Message);

    static async Task<FeedContent> OrRefusal(Func<Task<FeedContent>> work)
    {
        try { return await work(); }
        catch (FeedException e) { throw Refused(e); }
    }
}
