using PodcastFlow.Inventory;

namespace PodcastFlow.Tests.Inventory;

public sealed class ExtendAndReleaseTests
{
    [Fact]
    public async Task A_hold_is_extended_as_often_as_the_organization_allows()
    {
        var stage = await Stage.Set();
        var held = await stage.Hold(await stage.Episode(), count: 2, hours: 10);

        var extended = await Extend(stage, held.Id, 24);

        Assert.Equal(held.ExpiresAt!.Value.AddHours(24), extended.ExpiresAt, TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, 0), (extended.ExtensionCount, extended.ExtensionsLeft));
        Assert.Equal("extended_already", (await Assert.ThrowsAsync<Refusal>(() => Extend(stage, held.Id, 1))).Code);
    }

    [Fact]
    public async Task Of_two_extensions_at_once_only_the_allowed_one_counts()
    {
        var stage = await Stage.Set();
        var held = await stage.Hold(await stage.Episode(), hours: 10);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => NeverOversellTests.Try(() => Extend(stage, held.Id, 5))));

        Assert.Equal(3, answers.Count(a => a is { Code: "extended_already" }));
        Assert.Equal(held.ExpiresAt!.Value.AddHours(5), (await stage.Look(held.Id)).ExpiresAt!.Value, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Hours_have_limits_and_what_ran_out_is_over()
    {
        var stage = await Stage.Set();
        var held = await stage.Hold(await stage.Episode(), hours: 100);

        Assert.Equal(400, (await Assert.ThrowsAsync<Refusal>(() => Extend(stage, held.Id, 0))).Status);
        Assert.Equal(400, (await Assert.ThrowsAsync<Refusal>(() => Extend(stage, held.Id, 721))).Status);
        Assert.Equal("held_too_long", (await Assert.ThrowsAsync<Refusal>(() => Extend(stage, held.Id, 700))).Code);
        await stage.RunOut(held.Id);
        Assert.Equal("nothing_held", (await Assert.ThrowsAsync<Refusal>(() => Extend(stage, held.Id, 1))).Code);
    }

    [Fact]
    public async Task Some_items_are_released_and_the_rest_stays()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var held = await stage.Hold(episode, count: 3);

        var released = await stage.Release(held.Id, [held.Items[1].Id]);

        Assert.Equal((ReservationStatus.Held, 1), (released.Status, released.Items));
        Assert.Equal([SlotState.Held, SlotState.Free, SlotState.Held], await HoldReservationTests.States(stage, episode, Placement.MidRoll));
        Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => stage.Release(held.Id, [Id.New<ReservationItemId>()]))).Status);
        Assert.Equal(ReservationStatus.Cancelled, (await stage.Release(held.Id)).Status);
        Assert.Equal("released_already", (await Assert.ThrowsAsync<Refusal>(() => stage.Release(held.Id))).Code);
    }

    [Fact]
    public async Task Reservations_are_listed_by_what_runs_out_first()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var late = await stage.Hold(episode, hours: 200);
        var soon = await stage.Hold(episode, hours: 3);
        var over = await stage.Hold(episode, hours: 3);
        await stage.RunOut(over.Id);

        async Task<long[]> List(ListReservations.Query query) => [.. (await stage.Admin.Read(ListReservations.Case, query, ListReservations.Handle)).Items.Select(r => r.Number)];

        Assert.Equal([soon.Number, late.Number, over.Number], await List(new()));
        Assert.Equal([soon.Number], await List(new() { ExpiringWithinHours = 24 }));
        Assert.Equal([over.Number], await List(new() { Status = ReservationStatus.Expired }));
        Assert.Equal([late.Number, soon.Number], await List(new() { Status = ReservationStatus.Held, AdvertiserId = stage.Advertiser, Sort = "number", Search = "fjord", Mine = true }));
    }

    static Task<ExtendReservation.Extended> Extend(Stage stage, ReservationId id, int hours) =>
        stage.Admin.Run(ExtendReservation.Case, new ExtendReservation.Command { Id = id, Hours = hours }, ExtendReservation.Handle);
}
