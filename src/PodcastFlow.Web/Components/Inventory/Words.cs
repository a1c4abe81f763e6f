using PodcastFlow.Inventory;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components.Inventory;

/// <summary>How slots and reservations are called on pages.</summary>
static class Words
{
    public static string Of(Placement placement) => placement switch { Placement.PreRoll => "pre-roll", Placement.MidRoll => "mid-roll", _ => "post-roll" };

    public static string Of(SlotState state) => state switch
    {
        SlotState.Free => "free", SlotState.Held => "held", SlotState.Booked => "sold", SlotState.Blocked => "blocked", _ => "not for sale",
    };

    /// <summary>What a square shows besides its colour.</summary>
    public static string Letter(SlotState state, bool chosen) => chosen ? "✓" : state switch
    {
        SlotState.Held => "h", SlotState.Booked => "s", SlotState.Blocked => "×", SlotState.Withdrawn => "–", _ => "",
    };

    public static string Css(SlotState state) => state switch
    {
        SlotState.Free => "free", SlotState.Held => "held", SlotState.Booked => "sold", _ => "blocked",
    };

    public static string Of(ReservationStatus status) => status.ToString().ToLowerInvariant();

    public static ChipKind Kind(ReservationStatus status) => status switch
    {
        ReservationStatus.Held => ChipKind.Warn, ReservationStatus.Confirmed or ReservationStatus.Converted => ChipKind.Ok, _ => ChipKind.Neutral,
    };

    public static string Of(ItemState state) => state.ToString().ToLowerInvariant();

    public static ChipKind Kind(ItemState state) => state switch
    {
        ItemState.Held => ChipKind.Warn, ItemState.Booked => ChipKind.Ok, ItemState.Waiting => ChipKind.Accent, _ => ChipKind.Neutral,
    };

    public static string Of(ConflictReason reason) => reason switch
    {
        ConflictReason.AirDateChanged => "air date changed", ConflictReason.LengthChanged => "episode is shorter", ConflictReason.PlacementChanged => "fewer slots here",
        ConflictReason.EpisodeMissing => "gone from the feed", _ => "episode archived",
    };
}
