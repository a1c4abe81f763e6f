using PodcastFlow.Inventory;

namespace PodcastFlow.Tests.Inventory;

public sealed class QueueTests
{
    [Fact]
    public async Task Who_waits_gets_the_slot_when_it_is_released_one_at_a_time()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var first = await stage.Hold(episode, Placement.PostRoll);
        var second = await stage.Hold(episode, Placement.PostRoll, wait: true);
        var third = await stage.Hold(episode, Placement.PostRoll, wait: true);
        Assert.Equal([(ItemState.Waiting, 1), (ItemState.Waiting, 2)], new[] { second, third }.Select(r => (r.Items[0].State, r.Items[0].QueueNo!.Value)));

        await stage.Release(first.Id);

        var (promoted, left) = (await stage.Look(second.Id), await stage.Look(third.Id));
        Assert.Equal((ItemState.Held, ItemState.Waiting, 1), (promoted.Items[0].State, left.Items[0].State, left.Items[0].QueueNo!.Value));
        Assert.Equal(TimeSpan.FromHours(24), promoted.Items[0].ConfirmUntil!.Value - (await stage.Look(first.Id)).ReleasedAt!.Value);
        Assert.Equal(ReservationStatus.Cancelled, (await stage.Look(first.Id)).Status);
        await Consistency.Check(stage);
    }

    [Fact]
    public async Task Two_releases_at_once_release_once()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var first = await stage.Hold(episode, Placement.PostRoll);
        await stage.Hold(episode, Placement.PostRoll, wait: true);
        await stage.Hold(episode, Placement.PostRoll, wait: true);

        var answers = await Task.WhenAll(NeverOversellTests.Try(() => stage.Release(first.Id)), NeverOversellTests.Try(() => stage.Release(first.Id)));

        Assert.Equal("released_already", Assert.Single(answers, a => a is not null)!.Code);
        Assert.Equal(1, await stage.Org.Do(db => db.One<int>($"select count(*)::int from reservation_item where challenge_until is not null")));
        await Consistency.Check(stage);
    }

    [Fact]
    public async Task The_more_urgent_comes_first()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        await stage.Hold(episode, Placement.PostRoll);
        var normal = await stage.Hold(episode, Placement.PostRoll, wait: true);

        var urgent = await stage.Hold(episode, Placement.PostRoll, wait: true, priority: ReservationPriority.Urgent);

        Assert.Equal(1, urgent.Items[0].QueueNo);
        Assert.Equal(2, (await stage.Look(normal.Id)).Items[0].QueueNo);
    }

    [Fact]
    public async Task Free_slots_are_taken_before_anybody_waits_and_the_shortest_queue_is_joined()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        await stage.Hold(episode, Placement.MidRoll, 2);
        await stage.Hold(episode, Placement.MidRoll, 2, wait: true);        // takes 3, waits for 1

        var held = await stage.Hold(episode, Placement.MidRoll, 1, wait: true);

        Assert.Equal((2, ItemState.Waiting, 1), (held.Items[0].SlotNumber, held.Items[0].State, held.Items[0].QueueNo));
        Assert.Null(held.ExpiresAt);
    }

    [Fact]
    public async Task Who_stops_waiting_leaves_no_gap()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        await stage.Hold(episode, Placement.PostRoll);
        var second = await stage.Hold(episode, Placement.PostRoll, wait: true);
        var third = await stage.Hold(episode, Placement.PostRoll, wait: true);

        Assert.Equal(ReservationStatus.Cancelled, (await stage.Release(second.Id)).Status);

        Assert.Equal(1, (await stage.Look(third.Id)).Items[0].QueueNo);
        await Consistency.Check(stage);
    }

    [Fact]
    public async Task Who_was_promoted_keeps_the_slot_by_confirming_and_loses_it_by_silence()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var first = await stage.Hold(episode, Placement.PostRoll);
        var second = await stage.Hold(episode, Placement.PostRoll, wait: true, hours: 100);
        var third = await stage.Hold(episode, Placement.PostRoll, wait: true);
        await stage.Release(first.Id);

        var confirmed = await stage.Admin.Run(ConfirmReservation.Case, new ConfirmReservation.Command(second.Id), ConfirmReservation.Handle);
        Assert.True(confirmed.ExpiresAt > TimeProvider.System.GetUtcNow().AddHours(99));
        Assert.Equal("nothing_to_confirm", (await Assert.ThrowsAsync<Refusal>(() => stage.Admin.Run(ConfirmReservation.Case, new ConfirmReservation.Command(second.Id), ConfirmReservation.Handle))).Code);

        await stage.RunOut(second.Id);
        Assert.Equal(1, (await stage.Expire()).Holds);
        Assert.Equal(ItemState.Held, (await stage.Look(third.Id)).Items[0].State);
        await stage.RunOut(third.Id);
        Assert.Equal((1, 0), ((await stage.Expire()).Holds, (await stage.Expire()).Holds));
        await Consistency.Check(stage);
    }
}
