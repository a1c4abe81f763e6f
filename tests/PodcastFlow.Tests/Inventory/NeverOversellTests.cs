using PodcastFlow.Inventory;

namespace PodcastFlow.Tests.Inventory;

public sealed class NeverOversellTests
{
    static readonly bool Long = Environment.GetEnvironmentVariable("PODCASTFLOW_LONG") == "1";

    [Fact]
    public async Task Of_fifty_who_want_three_mid_rolls_exactly_three_get_one_and_the_others_a_clear_answer()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Try(() => stage.Hold(episode))));

        Assert.Equal(3, answers.Count(a => a is null));
        Assert.Equal(47, answers.Count(a => a is { Status: 409, Code: "sold_out", Message: "This slot is taken." }));
        Assert.Equal(3, await LiveClaims(stage, episode));
    }

    [Fact]
    public async Task Never_oversells_and_never_refuses_who_would_have_fitted_when_forty_people_want_five_slots()
    {
        var stage = await Stage.Set();
        await stage.Change(Placement.MidRoll, 5);
        for (var round = 0; round < (Long ? 100 : 10); round++)
        {
            var episode = await stage.Episode();
            var random = new Random(round);
            var wishes = Enumerable.Range(0, 40).Select(_ => random.Next(2) == 0 ? 1 : 3).ToList();

            var refused = (await Task.WhenAll(wishes.Select(async n => (n, Refusal: await Try(() => stage.Hold(episode, count: n)))))).Where(a => a.Refusal is not null).ToList();

            var left = 5 - await LiveClaims(stage, episode);
            Assert.InRange(left, 0, 5);
            Assert.All(refused, r => Assert.True(r.n > left, $"round {round}: {r.n} refused while {left} are free"));
        }
    }

    [Fact]
    public async Task Holds_over_several_episodes_in_opposite_order_neither_deadlock_nor_overlap()
    {
        var stage = await Stage.Set();
        EpisodeId[] episodes = [await stage.Episode(), await stage.Episode(inDays: 14), await stage.Episode(inDays: 21)];

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => Try(() => stage.Admin.Run(HoldReservation.Case, new HoldReservation.Command
        {
            AdvertiserId = stage.Advertiser, Slots = [.. (n % 2 == 0 ? episodes : [.. episodes.Reverse()]).Select(e => new WantedSlots(e, Placement.MidRoll, 1))],
        }, HoldReservation.Handle))));

        Assert.Equal(3, answers.Count(a => a is null));
        Assert.All(answers, a => Assert.True(a is null or { Code: "sold_out" }));
    }

    [Fact]
    public async Task Holding_while_holds_run_out_are_released_and_tidied_away_by_two_hosts_keeps_one_claim_per_slot()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        for (var round = 0; round < (Long ? 40 : 6); round++)
        {
            var first = await stage.Hold(episode, Placement.MidRoll, 3);
            var waiting = await stage.Hold(episode, Placement.MidRoll, 2, wait: true);
            await stage.RunOut(first.Id);

            await Task.WhenAll(Enumerable.Range(0, 10).Select(n => (n % 4) switch
            {
                0 => Try(stage.Expire),
                1 => Try(() => stage.Release(first.Id)),
                2 => Try(() => stage.Hold(episode, Placement.MidRoll, 1)),
                _ => Try(() => stage.Hold(episode, Placement.MidRoll, 1, wait: true)),
            }));

            var promoted = await stage.Look(waiting.Id);
            Assert.Equal([ItemState.Held, ItemState.Held], promoted.Items.Select(i => i.State));
            await Consistency.Check(stage);
            foreach (var id in await stage.Org.Do(db => db.List<ReservationId>($"select id from reservation where status = 'held'"))) await Try(() => stage.Release(id));
            await Consistency.Check(stage);
        }
    }

    internal static async Task<Refusal?> Try<T>(Func<Task<T>> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (Refusal refusal)
        {
            return refusal;
        }
    }

    static Task<int> LiveClaims(Stage stage, EpisodeId episode) => stage.Org.Do(db => db.One<int>($"""
        select count(*)::int from inventory_claim c join inventory i on i.id = c.inventory_id where i.episode_id = {episode} and c.released_at is null
        """));
}
