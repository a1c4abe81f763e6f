using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PodcastFlow.Shows.Feeds;

/// <summary>Makes the fetching of feeds available.</summary>
public static class FeedServices
{
    public static IServiceCollection AddFeeds(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FeedFetchOptions>().Bind(configuration.GetSection(FeedFetchOptions.Section)).ValidateDataAnnotations()
            .Validate(o => o.AllowedNetworks.TrueForAll(n => System.Net.IPNetwork.TryParse(n, out _)), "PodcastFlow:Feeds:AllowedNetworks holds something that is not a network such as 10.20.0.0/16.")
            .ValidateOnStart();
        return services.AddSingleton<FeedFetcher>();
    }
}
