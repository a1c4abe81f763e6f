using Microsoft.AspNetCore.Routing;

namespace PodcastFlow.Advertisers;

/// <summary>Whom the network sells to: advertisers, their agencies, the people there, and the categories in which they compete.</summary>
public static class AdvertisersModule
{
    public static void MapAdvertisers(this RouteGroupBuilder api)
    {
        ListAdvertisers.Map(api);
        CreateAdvertiser.Map(api);
        ShowAdvertiser.Map(api);
        UpdateAdvertiser.Map(api);
        DeactivateAdvertiser.Map(api);
    }
}
