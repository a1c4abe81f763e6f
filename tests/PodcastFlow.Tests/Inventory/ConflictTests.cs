using PodcastFlow.Inventory;

namespace PodcastFlow.Tests.Inventory;

public sealed class ConflictTests
{
    [Fact]
    public async Task A_held_slot_that_a_shorter_episode_would_lose_is_kept_and_put_in_question()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode(minutes: 60);
        var held = await stage.Hold(episode, count: 3);

        Assert.Equal(1, (await stage.Change(episode, minutes: 30)).Conflicts);

        Assert.Equal(["length_changed"], await stage.OpenConflicts(episode));
        Assert.Equal([null, null, "length_changed"], (await stage.Look(held.Id)).Items.Select(i => i.Conflict));
        Assert.Equal(0, (await stage.Change(episode, minutes: 31)).Conflicts);
        Assert.Equal(["length_changed"], await stage.OpenConflicts(episode));
        await Consistency.Check(stage);
    }

    [Fact]
    public async Task A_conflict_ends_by_itself_when_its_reason_is_gone()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode(inDays: 7);
        await stage.Hold(episode, count: 3);

        await stage.Change(episode, minutes: 30, inDays: 8);
        Assert.Equal(["air_date_changed", "air_date_changed", "air_date_changed", "length_changed"], await stage.OpenConflicts(episode));
        await stage.Change(episode, minutes: 60);
        Assert.Equal(["air_date_changed", "air_date_changed", "air_date_changed"], await stage.OpenConflicts(episode));
        await stage.Change(episode, inDays: 7);
        Assert.Empty(await stage.OpenConflicts(episode));
    }

    [Fact]
    public async Task Fewer_slots_in_the_shows_placement_and_an_archived_episode_say_so()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        await stage.Hold(episode, count: 3);

        await stage.Change(Placement.MidRoll, 2, episode);
        Assert.Equal(["placement_changed"], await stage.OpenConflicts(episode));
        await stage.Change(episode, status: "archived");
        Assert.Equal(["episode_archived", "episode_archived", "episode_archived"], await stage.OpenConflicts(episode));
        await stage.Org.Do(db => db.Execute($"update episode set missing_since = {db.Now} where id = {episode}"));
        await stage.Change(episode, status: "draft");
        Assert.Equal(["episode_missing", "episode_missing", "episode_missing"], await stage.OpenConflicts(episode));
    }

    [Fact]
    public async Task What_was_decided_to_keep_is_not_asked_again_until_the_slot_goes_away_anew()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode(minutes: 60);
        var held = await stage.Hold(episode, count: 3);
        await stage.Change(episode, minutes: 30);

        await Resolve(stage, ConflictDecision.Keep);

        await stage.Change(episode, minutes: 31);
        Assert.Empty(await stage.OpenConflicts(episode));
        Assert.Equal(3, (await stage.Look(held.Id)).Items.Count(i => i.State == ItemState.Held));
        await stage.Change(episode, minutes: 60);
        await stage.Change(episode, minutes: 30);
        Assert.Equal(["length_changed"], await stage.OpenConflicts(episode));
    }

    [Fact]
    public async Task A_released_slot_that_is_gone_is_not_sold_again_and_nobody_waits_for_it()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode(minutes: 60);
        await stage.Hold(episode, count: 3);
        var waiting = await stage.Hold(episode, count: 3, wait: true);
        await stage.Change(episode, minutes: 30);

        await Resolve(stage, ConflictDecision.Release);

        Assert.Equal([SlotState.Held, SlotState.Held, SlotState.Withdrawn], await HoldReservationTests.States(stage, episode, Placement.MidRoll));
        Assert.Equal([ItemState.Waiting, ItemState.Waiting, ItemState.Released], (await stage.Look(waiting.Id)).Items.Select(i => i.State));
        await Consistency.Check(stage);
        Assert.Equal("resolved_already", (await Assert.ThrowsAsync<Refusal>(() => Resolve(stage, ConflictDecision.Keep))).Code);
    }

    [Fact]
    public async Task Keeping_a_slot_on_its_new_day_agrees_to_that_day()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode(inDays: 7);
        await stage.Hold(episode);
        await stage.Change(episode, inDays: 9);

        await Resolve(stage, ConflictDecision.Keep);

        await stage.Change(episode, inDays: 9);
        Assert.Empty(await stage.OpenConflicts(episode));
        await stage.Change(episode, inDays: 7);
        Assert.Equal(["air_date_changed"], await stage.OpenConflicts(episode));
    }

    [Fact]
    public async Task A_hold_that_ran_out_is_nobodys_conflict()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode(minutes: 60);
        var held = await stage.Hold(episode, count: 3);
        await stage.RunOut(held.Id);

        await stage.Change(episode, minutes: 30);

        Assert.Empty(await stage.OpenConflicts(episode));
        await Consistency.Check(stage);
    }

    static async Task<ResolveConflict.Resolved> Resolve(Stage stage, ConflictDecision decision)
    {
        var conflicts = await stage.Admin.Read(ListConflicts.Case, new ListConflicts.Query { IncludeResolved = true, Sort = "-detected" }, ListConflicts.Handle);
        return await stage.Admin.Run(ResolveConflict.Case, new ResolveConflict.Command { Id = conflicts.Items[0].Id, Decision = decision, Reason = "Agreed." }, ResolveConflict.Handle);
    }
}
