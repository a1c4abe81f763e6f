using Microsoft.AspNetCore.Routing;
using PodcastFlow.Jobs;

namespace PodcastFlow.Shows;

/// <summary>The shows of the network, who works on them, where their episodes come from, and how many slots an episode has.</summary>
public static class ShowsModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [QueueFeedRefreshes.Look, RefreshFeed.Job];

    public static void MapShows(this RouteGroupBuilder api)
    {
        ListShows.Map(api);
        CreateShow.Map(api);
        ShowDetails.Map(api);
        UpdateShow.Map(api);
        DeactivateShow.Map(api);
        ListTeam.Map(api);
        ListCandidates.Map(api);
        AssignMember.Map(api);
        UnassignMember.Map(api);
        ShowPlacements.Map(api);
        SetPlacements.Map(api);
        ListEpisodes.Map(api);
        CreateEpisode.Map(api);
        ShowEpisode.Map(api);
        UpdateEpisode.Map(api);
        ArchiveEpisode.Map(api);
        MakeEpisodes.Map(api);
        PreviewFeed.Map(api);
        ImportFeed.Map(api);
        ShowFeed.Map(api);
        SetFeed.Map(api);
        RemoveFeed.Map(api);
        RefreshFeed.Map(api);
    }
}
