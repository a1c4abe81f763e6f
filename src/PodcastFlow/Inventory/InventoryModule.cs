using Microsoft.AspNetCore.Routing;
using PodcastFlow.Jobs;

namespace PodcastFlow.Inventory;

/// <summary>The slots that the network sells, who has them and until when: never sold twice, never refused while free, never lost.</summary>
public static class InventoryModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [HoldExpiry.Look, HoldExpiry.Expire, TellPromoted.Job];

    public static void MapInventory(this RouteGroupBuilder api)
    {
        ShowAvailability.Map(api);
        ListEpisodeSlots.Map(api);
        ListConflicts.Map(api);
        ResolveConflict.Map(api);
        HoldReservation.Map(api);
        ListReservations.Map(api);
        ShowReservation.Map(api);
        ExtendReservation.Map(api);
        ConfirmReservation.Map(api);
        ReleaseReservation.Map(api);
    }
}
