using Microsoft.AspNetCore.Routing;

namespace PodcastFlow.Campaigns;

/// <summary>Deals with advertisers, from first contact to the last spot.</summary>
public static class CampaignsModule
{
    public static void MapCampaigns(this RouteGroupBuilder api)
    {
        ListCampaigns.Map(api);
        CreateCampaign.Map(api);
        ShowCampaign.Map(api);
        UpdateCampaign.Map(api);
        CopyCampaign.Map(api);
        ListSellers.Map(api);
    }
}
