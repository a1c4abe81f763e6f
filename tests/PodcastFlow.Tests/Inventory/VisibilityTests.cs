using PodcastFlow.Inventory;

namespace PodcastFlow.Tests.Inventory;

public sealed class VisibilityTests
{
    [Fact]
    public async Task A_seller_sees_and_changes_own_reservations_only()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var (mine, other) = (await stage.Org.As(Role.Sales, 1), await stage.Org.As(Role.Sales, 2));
        var campaign = await stage.Campaign(mine);
        var held = await mine.Run(HoldReservation.Case, new HoldReservation.Command { CampaignId = campaign, Slots = [new(episode, Placement.MidRoll, 1)] }, HoldReservation.Handle);

        Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => stage.Look(held.Id, other))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => stage.Release(held.Id, by: other))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => other.Run(ExtendReservation.Case, new ExtendReservation.Command { Id = held.Id, Hours = 1 }, ExtendReservation.Handle))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => other.Run(HoldReservation.Case,
            new HoldReservation.Command { CampaignId = campaign, Slots = [new(episode, Placement.MidRoll, 1)] }, HoldReservation.Handle))).Status);
        Assert.Empty((await other.Read(ListReservations.Case, new ListReservations.Query(), ListReservations.Handle)).Items);
        Assert.Equal("Always-on", (await mine.Read(ListReservations.Case, new ListReservations.Query(), ListReservations.Handle)).Items.Single().CampaignName);

        async Task<string?> HeldFor(InOrganization who) => (await who.Read(ListEpisodeSlots.Case, new ListEpisodeSlots.Query(episode), ListEpisodeSlots.Handle)).Single(s => s.State == SlotState.Held).HeldFor;
        Assert.Equal(("Always-on", null), (await HeldFor(mine), await HeldFor(other)));
    }

    [Fact]
    public async Task A_producer_sees_the_slots_of_assigned_shows_and_no_holder()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        await stage.Hold(episode);
        var producer = await stage.Org.As(Role.Producer);
        Task<ShowAvailability.Availability> Look() => producer.Read(ShowAvailability.Case, new ShowAvailability.Query(), ShowAvailability.Handle);

        Assert.Empty((await Look()).Shows);
        Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => producer.Read(ListEpisodeSlots.Case, new ListEpisodeSlots.Query(episode), ListEpisodeSlots.Handle))).Status);
        await stage.Org.Do(db => db.Execute($"insert into show_assignment (show_id, member_id, role, assigned_at, assigned_by) values ({stage.Show}, {producer.Actor.Id}, 'producer', {db.Now}, {stage.Admin.Actor.Id})"));

        var held = Assert.Single((await Look()).Shows.Single().Cells.SelectMany(c => c.Slots), s => s.State == SlotState.Held);
        Assert.Equal((null, null), (held.HeldFor, held.ReservationId));
        Assert.Equal(403, (await Assert.ThrowsAsync<Refusal>(() => stage.Hold(episode, by: producer))).Status);
    }

    [Theory, InlineData(Role.Client), InlineData(Role.Talent)]
    public async Task Clients_and_talent_have_no_business_here(Role role)
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var who = await stage.Org.As(role);

        Assert.Equal(403, (await Assert.ThrowsAsync<Refusal>(() => who.Read(ShowAvailability.Case, new ShowAvailability.Query(), ShowAvailability.Handle))).Status);
        Assert.Equal(403, (await Assert.ThrowsAsync<Refusal>(() => who.Read(ListReservations.Case, new ListReservations.Query(), ListReservations.Handle))).Status);
        Assert.Equal(403, (await Assert.ThrowsAsync<Refusal>(() => stage.Hold(episode, by: who))).Status);
    }
}
