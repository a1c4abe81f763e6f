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

        ListAgencies.Map(api);
        CreateAgency.Map(api);
        ShowAgency.Map(api);
        UpdateAgency.Map(api);
        DeactivateAgency.Map(api);

        ListContacts.Map(api);
        CreateContact.Map(api);
        ShowContact.Map(api);
        UpdateContact.Map(api);
        DeactivateContact.Map(api);
        ListClientMembers.Map(api);

        ListCategories.Map(api);
        CreateCategory.Map(api);
        ShowCategory.Map(api);
        UpdateCategory.Map(api);
        DeactivateCategory.Map(api);
    }
}
