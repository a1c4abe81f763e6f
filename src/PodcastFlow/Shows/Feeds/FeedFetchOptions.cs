using System.ComponentModel.DataAnnotations;
using System.Net;

namespace PodcastFlow.Shows.Feeds;

/// <summary>How feeds are fetched from their publishers (configuration section PodcastFlow:Feeds).</summary>
public sealed class FeedFetchOptions
{
    public const string Section = "PodcastFlow:Feeds";

    /// <summary>Lets feeds come from any address, also inside the own network; for development only.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Networks that feeds may come from although they are not public, such as 10.20.0.0/16.</summary>
    public List<string> AllowedNetworks { get; init; } = [];

    /// <summary>Ports besides 80 and 443.</summary>
    public List<int> AllowedPorts { get; init; } = [];

    [Range(1024, 1024L * 1024 * 1024)]
    public long MaxBytes { get; set; } = new FeedLimits().MaxBytes;

    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>From the first lookup to the last byte, redirects included.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    internal bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return AllowPrivateAddresses || PublicAddress.Is(plain) || AllowedNetworks.Exists(n => IPNetwork.Parse(n).Contains(plain));
    }
}
