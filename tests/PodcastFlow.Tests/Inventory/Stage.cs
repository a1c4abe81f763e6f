using PodcastFlow.Advertisers;
using PodcastFlow.Campaigns;
using PodcastFlow.Inventory;
using PodcastFlow.Shows;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Inventory;

/// <summary>A network with one show to sell: 2 pre-rolls, 3 mid-rolls and 1 post-roll in an episode of an hour; 1, 2 and 1 in half an hour.</summary>
sealed class Stage
{
    public required TestOrganization Org { get; init; }
    public required ShowId Show { get; init; }
    public required AdvertiserId Advertiser { get; init; }

    public InOrganization Admin => Org.Admin;

    public static async Task<Stage> Set(bool dynamic = false)
    {
        var org = await TestOrganization.Create();
        var advertiser = await org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Fjord VPN" }, CreateAdvertiser.Handle);
        var show = await org.Admin.Run(CreateShow.Case, new CreateShow.Command { Name = "Deep Kitchen", DefaultDelivery = dynamic ? Delivery.Dynamic : Delivery.BakedIn }, CreateShow.Handle);
        return new Stage { Org = org, Show = show.Id, Advertiser = advertiser.Id };
    }

    /// <summary>A day, counted from the organization's today.</summary>
    public DateOnly Day(int fromToday) => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(fromToday);

    public async Task<EpisodeId> Episode(int minutes = 60, int inDays = 7) => (await Admin.Run(CreateEpisode.Case,
        new CreateEpisode.Command { ShowId = Show, Title = "An episode", AirDate = Day(inDays), LengthSeconds = minutes * 60 }, CreateEpisode.Handle)).Id;

    /// <summary>Changes an episode as the episode's own use case does, slots included.</summary>
    public Task<EpisodeSlots.Outcome> Change(EpisodeId id, int? minutes = null, int? inDays = null, string? status = null) => Org.Do(async db =>
    {
        await db.Execute($"""
            update episode set length_s = coalesce({minutes * 60}, length_s), air_date = coalesce({(inDays is { } days ? Day(days) : (DateOnly?)null)}, air_date), status = coalesce({status}, status)
            where id = {id}
            """);
        return await EpisodeSlots.Follow(db, Admin.Actor, [id], default);
    });

    /// <summary>Changes how many slots an episode of an hour has.</summary>
    public Task<EpisodeSlots.Outcome> Change(Placement placement, int slots, params EpisodeId[] follow) => Org.Do(async db =>
    {
        await db.Execute($"update show_placement set slots = {slots}, updated_at = {db.Now} where show_id = {Show} and placement = {placement} and lower(episode_length) = 3600");
        return await EpisodeSlots.Follow(db, Admin.Actor, follow, default);
    });

    public Task<HoldReservation.Held> Hold(EpisodeId episode, Placement placement = Placement.MidRoll, int count = 1, InOrganization? by = null, bool wait = false, string? key = null,
        ReservationPriority priority = ReservationPriority.Normal, int? hours = null) => (by ?? Admin).RunOnce(HoldReservation.Case, key, new HoldReservation.Command
        {
            AdvertiserId = Advertiser, Slots = [new WantedSlots(episode, placement, count)], AllowWaiting = wait, Priority = priority, TtlHours = hours,
        }, HoldReservation.Handle);

    public Task<ReleaseReservation.Released> Release(ReservationId id, List<ReservationItemId>? items = null, InOrganization? by = null) =>
        (by ?? Admin).Run(ReleaseReservation.Case, new ReleaseReservation.Command { Id = id, Items = items }, ReleaseReservation.Handle);

    public Task<ShowReservation.Reservation> Look(ReservationId id, InOrganization? by = null) => (by ?? Admin).Read(ShowReservation.Case, new ShowReservation.Query(id), ShowReservation.Handle);

    public Task<ExpireReservations.Expired> Expire() => new InOrganization(Org.Tenant, Org.Slug, Actor.System, Org.Installation.Tenants, Org.Installation.Control, default)
        .Run(ExpireReservations.Case, new ExpireReservations.Command(), ExpireReservations.Handle);

    /// <summary>Lets time pass over the holds of a reservation, without anybody tidying up.</summary>
    public Task<int> RunOut(ReservationId id) => Org.Do(db => db.Execute($"""
        update inventory_claim c set expires_at = {db.Now.AddSeconds(-1)} from reservation_item ri where ri.id = c.reservation_item_id and ri.reservation_id = {id} and c.released_at is null
        """));

    public async Task<CampaignId> Campaign(InOrganization seller) => (await seller.Run(CreateCampaign.Case,
        new CreateCampaign.Command { Name = "Always-on", AdvertiserId = Advertiser, FlightStart = Day(0), FlightEnd = Day(90) }, CreateCampaign.Handle)).Id;

    public Task<List<SlotRow>> Slots(EpisodeId id) => Org.Do(db => db.List<SlotRow>($"""
        select inventory_id as id, placement, slot_number, air_date, status, claim_kind, claim_expires_at from v_inventory_availability where episode_id = {id} order by placement desc, slot_number
        """));

    public Task<List<string>> OpenConflicts(EpisodeId id) => Org.Do(db => db.List<string>($"select reason from inventory_conflict where episode_id = {id} and resolved_at is null order by reason"));

    public sealed record SlotRow(InventoryId Id, Placement Placement, int SlotNumber, DateOnly AirDate, string Status, string? ClaimKind, DateTimeOffset? ClaimExpiresAt);
}
