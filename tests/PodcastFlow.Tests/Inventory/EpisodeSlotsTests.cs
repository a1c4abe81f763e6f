using PodcastFlow.Inventory;
using PodcastFlow.Shows;

namespace PodcastFlow.Tests.Inventory;

public sealed class EpisodeSlotsTests
{
    [Fact]
    public async Task An_episode_gets_the_slots_of_its_length_and_nothing_twice()
    {
        var stage = await Stage.Set();

        var id = await stage.Episode(minutes: 60);
        var again = await stage.Change(id);

        Assert.Equal(["pre 1", "pre 2", "post 1", "mid 1", "mid 2", "mid 3"], Names(await stage.Slots(id)));
        Assert.Equal(new EpisodeSlots.Outcome(0, 0, 0, 0), again);
    }

    [Fact]
    public async Task Free_slots_come_and_go_with_the_length()
    {
        var stage = await Stage.Set();
        var id = await stage.Episode(minutes: 30);

        Assert.Equal(new EpisodeSlots.Outcome(2, 0, 0, 0), await stage.Change(id, minutes: 90));
        Assert.Equal(new EpisodeSlots.Outcome(0, 2, 0, 0), await stage.Change(id, minutes: 59));
        Assert.Equal(["pre 1", "post 1", "mid 1", "mid 2"], Names(await stage.Slots(id)));
        Assert.Equal(new EpisodeSlots.Outcome(0, 0, 2, 0), await stage.Change(id, minutes: 60));
    }

    [Fact]
    public async Task Slots_follow_a_new_air_date()
    {
        var stage = await Stage.Set();
        var id = await stage.Episode(inDays: 7);

        await stage.Change(id, inDays: 9);

        Assert.All(await stage.Slots(id), slot => Assert.Equal(stage.Day(9), slot.AirDate));
        Assert.Empty(await stage.OpenConflicts(id));
    }

    [Fact]
    public async Task What_has_aired_is_not_for_sale_unless_spots_are_inserted_at_download()
    {
        var baked = await Stage.Set();
        var inserted = await Stage.Set(dynamic: true);

        Assert.Empty(Names(await baked.Slots(await baked.Episode(inDays: -1))));
        Assert.Equal(6, Names(await inserted.Slots(await inserted.Episode(inDays: -1))).Length);
    }

    [Fact]
    public async Task An_archived_episode_sells_nothing_until_it_is_back()
    {
        var stage = await Stage.Set();
        var id = await stage.Episode();

        Assert.Equal(6, (await stage.Change(id, status: "archived")).Withdrawn);
        Assert.Equal(6, (await stage.Change(id, status: "draft")).Returned);
    }

    [Fact]
    public async Task A_show_out_of_use_sells_nothing_and_what_was_sold_stays()
    {
        var stage = await Stage.Set();
        var id = await stage.Episode();
        await stage.Hold(id, Placement.MidRoll, 1);

        await stage.Admin.Run(DeactivateShow.Case, new DeactivateShow.Command(stage.Show, Active: false), DeactivateShow.Handle);

        Assert.Equal([SlotState.Held, SlotState.Withdrawn, SlotState.Withdrawn], await HoldReservationTests.States(stage, id, Placement.MidRoll));
        Assert.Empty(await stage.OpenConflicts(id));
    }

    static string[] Names(IEnumerable<Stage.SlotRow> slots) =>
        [.. slots.Where(s => s.Status == "sellable").Select(s => $"{s.Placement.ToString().Replace("Roll", "", StringComparison.Ordinal).ToLowerInvariant()} {s.SlotNumber}")];
}
