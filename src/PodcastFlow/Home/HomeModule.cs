using Microsoft.AspNetCore.Routing;

namespace PodcastFlow.Home;

/// <summary>What everybody has: where the day begins, finding things, and what happened to them.</summary>
public static class HomeModule
{
    public static void MapHome(this RouteGroupBuilder api)
    {
        ShowHome.Map(api);
        Search.Map(api);
        ListActivity.Map(api);
    }
}
