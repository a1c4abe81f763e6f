using Microsoft.AspNetCore.Routing;

namespace PodcastFlow.Platform;

/// <summary>The platform as its master sees it: how each organization is, what it holds and what it uses.</summary>
public static class PlatformModule
{
    public static void MapPlatform(this RouteGroupBuilder api)
    {
        ShowHealth.Map(api);
        ShowDatabase.Map(api);
        ListStatements.Map(api);
        ShowActivity.Map(api);
        ShowUse.Map(api);
        ListShards.Map(api);
    }
}
