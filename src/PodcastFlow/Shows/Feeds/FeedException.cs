namespace PodcastFlow.Shows.Feeds;

/// <summary>A feed that cannot be fetched or read; the message can be shown to the person who asked for it.</summary>
public sealed class FeedException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    /// <summary>What the publisher's server answered, when it answered.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Every code a feed can be refused with.</summary>
    public static readonly string[] Codes =
    [
        "feed_empty", "feed_not_xml", "feed_not_rss", "feed_too_large", "feed_too_many_items",
        "feed_url_invalid", "feed_address_refused", "feed_unreachable", "feed_timeout", "feed_http_status", "feed_too_many_redirects",
    ];
}
