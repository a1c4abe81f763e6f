using PodcastFlow.Inventory;

namespace PodcastFlow.Web.Components.Inventory;

/// <summary>What is free, by show and week; where a seller holds slots.</summary>
public sealed partial class Avails
{
    internal bool MayHold => May(HoldReservation.Case);

    internal Task<HoldReservation.Held> Hold(string key, HoldReservation.Command command) => Organization.RunOnce(HoldReservation.Case, key, command, HoldReservation.Handle);

    internal Task Release(ReservationId id) => Organization.Run(ReleaseReservation.Case, new ReleaseReservation.Command { Id = id }, ReleaseReservation.Handle);
}
