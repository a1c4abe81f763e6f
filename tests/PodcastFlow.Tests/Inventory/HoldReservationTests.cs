using PodcastFlow.Advertisers;
using PodcastFlow.Inventory;

namespace PodcastFlow.Tests.Inventory;

public sealed class HoldReservationTests
{
    [Fact]
    public async Task A_hold_takes_the_first_free_slots_and_availability_drops()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();

        var held = await stage.Hold(episode, Placement.MidRoll, 2);

        Assert.Equal([1, 2], held.Items.Select(i => i.SlotNumber));
        Assert.Equal([SlotState.Held, SlotState.Held, SlotState.Free], await States(stage, episode, Placement.MidRoll));
        var cell = (await stage.Admin.Read(ShowAvailability.Case, new ShowAvailability.Query(), ShowAvailability.Handle)).Shows.Single().Cells.Single(c => c.Slots.Count > 0);
        Assert.Equal(new ShowAvailability.Counts(6, 4, 2, 0), cell.All);
        Assert.Equal(new ShowAvailability.Counts(3, 1, 2, 0), cell.Placements[Placement.MidRoll]);
    }

    [Fact]
    public async Task All_or_nothing_and_the_refusal_says_who_has_what_until_when()
    {
        var stage = await Stage.Set();
        var (first, second) = (await stage.Episode(), await stage.Episode(inDays: 14));
        var before = await stage.Hold(first, Placement.MidRoll, 2);

        var refusal = await Assert.ThrowsAsync<Refusal>(() => stage.Admin.Run(HoldReservation.Case, new HoldReservation.Command
        {
            AdvertiserId = stage.Advertiser, Slots = [new(second, Placement.MidRoll, 1), new(first, Placement.MidRoll, 2)],
        }, HoldReservation.Handle));

        Assert.Equal((409, "sold_out", "Only 1 of these 2 slots is free."), (refusal.Status, refusal.Code, refusal.Message));
        var line = Assert.Single(Assert.IsType<List<RefusedLine>>(refusal.Facts["refused"]));
        Assert.Equal((first, 2, 1), (line.EpisodeId, line.Wanted, line.Free));
        Assert.Equal([(before.Id, "Fjord VPN")], line.Taken.Select(t => (t.ReservationId!.Value, t.HeldFor!)).Distinct());
        Assert.All(line.Taken, t => Assert.Equal(before.ExpiresAt!.Value, t.Until!.Value, TimeSpan.FromMilliseconds(1)));
        Assert.DoesNotContain(SlotState.Held, await States(stage, second, Placement.MidRoll));
    }

    [Fact]
    public async Task A_seller_is_told_until_when_somebody_elses_hold_lasts_but_not_whose_it_is()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        await stage.Hold(episode, Placement.PostRoll, by: await stage.Org.As(Role.Sales, 1));

        var refusal = await Assert.ThrowsAsync<Refusal>(async () => await stage.Hold(episode, Placement.PostRoll, by: await stage.Org.As(Role.Sales, 2)));

        var taken = Assert.Single(((List<RefusedLine>)refusal.Facts["refused"]!)[0].Taken);
        Assert.NotNull(taken.Until);
        Assert.Equal((null, null), (taken.HeldFor, taken.ReservationId));
        Assert.Equal("This slot is taken.", refusal.Message);
    }

    [Fact]
    public async Task Exactly_the_slots_asked_for_can_be_held()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var third = (await stage.Slots(episode)).Single(s => s is { Placement: Placement.MidRoll, SlotNumber: 3 }).Id;

        var held = await stage.Admin.Run(HoldReservation.Case, new HoldReservation.Command
        {
            AdvertiserId = stage.Advertiser, InventoryIds = [third, third], Slots = [new(episode, Placement.MidRoll, 2)], TtlHours = 5,
        }, HoldReservation.Handle);

        Assert.Equal([3, 1, 2], held.Items.Select(i => i.SlotNumber));
        Assert.Equal(5, (await stage.Look(held.Id)).TtlHours);
    }

    [Fact]
    public async Task The_same_key_in_parallel_holds_once_and_answers_the_same()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.Hold(episode, Placement.MidRoll, 3, key: "once")));

        Assert.Single(answers.Select(a => (a.Id, a.Number, a.Items[0].Id)).Distinct());
        var other = await Assert.ThrowsAsync<Refusal>(() => stage.Hold(episode, Placement.MidRoll, 1, key: "once"));
        Assert.Equal(422, other.Status);
    }

    [Fact]
    public async Task A_hold_over_one_that_ran_out_but_was_not_tidied_away_works()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var old = await stage.Hold(episode, Placement.MidRoll, 3);
        await stage.RunOut(old.Id);

        Assert.Equal([SlotState.Free, SlotState.Free, SlotState.Free], await States(stage, episode, Placement.MidRoll));
        Assert.Equal(ReservationStatus.Expired, (await stage.Look(old.Id)).Status);
        await stage.Hold(episode, Placement.MidRoll, 2);

        var status = await stage.Org.Do(db => db.List<string>($"select to_status from status_history where entity_id = {old.Id} order by id"));
        Assert.Equal(["held", "expired"], status);
    }

    [Fact]
    public async Task What_has_aired_is_refused()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode(inDays: 1);
        await stage.Org.Do(db => db.Execute($"update episode set air_date = {stage.Day(-2)} where id = {episode}"));      // time passes, nothing follows

        Assert.Equal("aired_already", (await Assert.ThrowsAsync<Refusal>(() => stage.Hold(episode))).Code);
        await stage.Change(episode);
        Assert.Equal("aired_already", (await Assert.ThrowsAsync<Refusal>(() => stage.Hold(episode))).Code);
    }

    [Fact]
    public async Task Nothing_is_held_for_who_does_not_buy_any_more_or_for_nobody()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var lost = await stage.Campaign(await stage.Org.As(Role.Sales));
        await stage.Org.Do(db => db.Execute($"update campaign set status = 'lost', probability = 0, lost_reason = 'price' where id = {lost}"));
        Task<HoldReservation.Held> Hold(HoldReservation.Command command) => stage.Admin.Run(HoldReservation.Case, command with { Slots = [new(episode, Placement.MidRoll, 1)] }, HoldReservation.Handle);

        Assert.Equal("campaign_closed", (await Assert.ThrowsAsync<Refusal>(() => Hold(new() { CampaignId = lost }))).Code);
        Assert.Equal(400, (await Assert.ThrowsAsync<Refusal>(() => Hold(new()))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => Hold(new() { AdvertiserId = Id.New<AdvertiserId>() }))).Status);
        await stage.Admin.Run(DeactivateAdvertiser.Case, new DeactivateAdvertiser.Command(stage.Advertiser, Active: false), DeactivateAdvertiser.Handle);
        Assert.Equal("advertiser_inactive", (await Assert.ThrowsAsync<Refusal>(() => Hold(new() { AdvertiserId = stage.Advertiser }))).Code);
    }

    [Fact]
    public async Task A_spot_longer_than_the_slot_is_refused()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();

        var refusal = await Assert.ThrowsAsync<Refusal>(() => stage.Admin.Run(HoldReservation.Case,
            new HoldReservation.Command { AdvertiserId = stage.Advertiser, Slots = [new(episode, Placement.MidRoll, 1)], LengthS = 120 }, HoldReservation.Handle));

        Assert.Equal("spot_too_long", refusal.Code);
    }

    [Fact]
    public async Task A_hold_that_fails_halfway_leaves_nothing()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();

        async Task<HoldReservation.Held> AndDie(Tenancy.TenantSession db, Actor actor, HoldReservation.Command command, CancellationToken ct)
        {
            await HoldReservation.Handle(db, actor, command, ct);
            throw new InvalidOperationException("the process dies here");
        }
        var command = new HoldReservation.Command { AdvertiserId = stage.Advertiser, Slots = [new(episode, Placement.MidRoll, 3)] };
        await Assert.ThrowsAsync<InvalidOperationException>(() => stage.Admin.Run(HoldReservation.Case, command, AndDie));

        Assert.Equal(0, await stage.Org.Do(db => db.One<int>($"select (select count(*) from reservation)::int + (select count(*) from inventory_claim)::int + (select count(*) from activity where entity_type = 'reservation')::int")));
        await stage.Hold(episode, Placement.MidRoll, 3);
    }

    internal static async Task<SlotState[]> States(Stage stage, EpisodeId episode, Placement placement) =>
        [.. (await stage.Admin.Read(ListEpisodeSlots.Case, new ListEpisodeSlots.Query(episode), ListEpisodeSlots.Handle)).Where(s => s.Placement == placement).Select(s => s.State)];
}
