using Microsoft.AspNetCore.Routing;
using PodcastFlow.Jobs;

namespace PodcastFlow.Platform;

/// <summary>The platform as a business: what organizations have and use, counted across all of them.</summary>
public static class PlatformModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [CountFigures.Job, CountFigures.Sweep, VerifyFigures.Job];

    public static void MapPlatform(this RouteGroupBuilder api)
    {
        ShowOverview.Map(api);
        RankOrganizations.Map(api);
        AskExact.Map(api);
        ListAllCampaigns.Map(api);
    }
}
