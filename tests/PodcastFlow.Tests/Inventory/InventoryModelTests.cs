using CsCheck;
using PodcastFlow.Inventory;

namespace PodcastFlow.Tests.Inventory;

/// <summary>Random histories, step by step against the model: the same answers, the same slots, and everything consistent after each step.</summary>
public sealed class InventoryModelTests
{
    public enum Kind { Hold, HoldOrWait, Release, ReleaseOne, Extend, RunOut, Expire, Length, Placement, Date, Archive }

    public sealed record Step(Kind Kind, int A, int B, int C);

    static readonly bool Long = Environment.GetEnvironmentVariable("PODCASTFLOW_LONG") == "1";

    static readonly Gen<Step> Steps =
        from kind in Gen.Frequency((5, Gen.Const(Kind.Hold)), (6, Gen.Const(Kind.HoldOrWait)), (3, Gen.Const(Kind.Release)), (2, Gen.Const(Kind.ReleaseOne)), (2, Gen.Const(Kind.Extend)),
            (3, Gen.Const(Kind.RunOut)), (1, Gen.Const(Kind.Expire)), (2, Gen.Const(Kind.Length)), (1, Gen.Const(Kind.Placement)), (2, Gen.Const(Kind.Date)), (1, Gen.Const(Kind.Archive)))
        from a in Gen.Int[0, 999]
        from b in Gen.Int[0, 999]
        from c in Gen.Int[0, 999]
        select new Step(kind, a, b, c);

    [Fact]
    public Task Random_histories_end_as_the_model_says() =>
        Steps.Array[Long ? 250 : 40].SampleAsync(async steps => await Play(steps), iter: Long ? 40 : 5, threads: 2);

    static async Task Play(Step[] steps)
    {
        var stage = await Stage.Set();
        EpisodeId[] episodes = [await stage.Episode(), await stage.Episode()];
        var model = new InventoryModel();
        var ids = new List<ReservationId>();
        for (var n = 0; n < steps.Length; n++)
        {
            var step = steps[n];
            var (expected, real) = await Take(stage, model, episodes, ids, step);
            Assert.Equal($"{n} {step}: {expected}", $"{n} {step}: {real}");
            for (var e = 0; e < episodes.Length; e++)
                Assert.Equal(Said(n, step, model.Slots.Where(s => s.Episode == e).OrderBy(s => s.Placement).ThenBy(s => s.Number).Select(s => s.ToString())), Said(n, step, await Slots(stage, episodes[e], ids)));
            Assert.Equal(model.Reservations.Where(model.IsLive).Select(r => ids[r.Number]).Order(Comparer<ReservationId>.Create((x, y) => x.Value.CompareTo(y.Value))),
                await stage.Org.Do(db => db.List<ReservationId>($"select id from reservation where status = 'held' order by id")));
            await Consistency.Check(stage);
        }
    }

    static string Said(int n, Step step, IEnumerable<string> slots) => $"after {n} {step}:\n{string.Join('\n', slots)}";

    static async Task<(string Expected, string Real)> Take(Stage stage, InventoryModel model, EpisodeId[] episodes, List<ReservationId> ids, Step step)
    {
        var e = step.A % 2;
        switch (step.Kind)
        {
            case Kind.Hold or Kind.HoldOrWait:
                var (placement, count, wait, priority, hours) = ((Placement)(step.A / 2 % 3), 1 + step.B % 3, step.Kind == Kind.HoldOrWait, step.C % 4, 30 + step.C % 100);
                var expected = model.Hold(e, placement, count, wait, priority, hours);
                return (expected, await Answer(async () => ids.Add((await stage.Hold(episodes[e], placement, count, wait: wait, priority: (ReservationPriority)priority, hours: hours)).Id)));
            case Kind.Length:
                model.Episodes[e].Minutes = 30 + 30 * (step.B % 2);
                return (model.Follow(e), await Answer(() => stage.Change(episodes[e], minutes: model.Episodes[e].Minutes)));
            case Kind.Date:
                model.Episodes[e].Day = 7 + step.B % 2;
                return (model.Follow(e), await Answer(() => stage.Change(episodes[e], inDays: model.Episodes[e].Day)));
            case Kind.Archive:
                model.Episodes[e].IsArchived = step.B % 3 == 0;
                return (model.Follow(e), await Answer(() => stage.Change(episodes[e], status: model.Episodes[e].IsArchived ? "archived" : "draft")));
            case Kind.Placement:
                model.MidRollsOfAnHour = 1 + step.B % 4;
                model.Follow(0);
                return (model.Follow(1), await Answer(() => stage.Change(Placement.MidRoll, model.MidRollsOfAnHour, episodes)));
            case Kind.Expire:
                return (model.Expire(), await Answer(stage.Expire));
        }
        if (ids.Count == 0) return ("nothing to do", "nothing to do");
        var which = ids.Count - 1 - step.A % Math.Min(ids.Count, 8);
        var (reservation, id) = (model.Reservations[which], ids[which]);
        switch (step.Kind)
        {
            case Kind.Release:
                return (model.Release(reservation, _ => true), await Answer(() => stage.Release(id)));
            case Kind.ReleaseOne:
                var items = (await stage.Look(id)).Items;
                var item = items[step.B % items.Count];
                return (model.Release(reservation, s => episodes[s.Episode] == item.EpisodeId && s.Placement == item.Placement && s.Number == item.SlotNumber), await Answer(() => stage.Release(id, [item.Id])));
            case Kind.Extend:
                return (model.Extend(reservation, 1 + step.B % 100), await Answer(() => stage.Admin.Run(ExtendReservation.Case, new ExtendReservation.Command { Id = id, Hours = 1 + step.B % 100 }, ExtendReservation.Handle)));
            default:
                return (model.RunOut(reservation), await Answer(() => stage.RunOut(id)));
        }
    }

    static async Task<string> Answer(Func<Task> work)
    {
        try
        {
            await work();
            return "ok";
        }
        catch (Refusal refusal)
        {
            return refusal.Code;
        }
    }

    sealed record SlotNow(Placement Placement, int SlotNumber, bool IsForSale, ReservationId? Holder, bool IsOver, List<ReservationId> Queue, bool IsGone, bool HasMoved);

    static async Task<List<string>> Slots(Stage stage, EpisodeId episode, List<ReservationId> ids)
    {
        var slots = await stage.Org.Do(db => db.List<SlotNow>($"""
            select a.placement, a.slot_number, a.status = 'sellable' as is_for_sale, a.reservation_id as holder, coalesce(a.claim_expires_at <= {db.Now}, false) as is_over,
                   array(select ri.reservation_id from reservation_item ri where ri.inventory_id = a.inventory_id and ri.state = 'waiting' order by ri.queue_no) as queue,
                   exists (select from inventory_conflict k where k.inventory_id = a.inventory_id and k.resolved_at is null and k.reason <> 'air_date_changed') as is_gone,
                   exists (select from inventory_conflict k where k.inventory_id = a.inventory_id and k.resolved_at is null and k.reason = 'air_date_changed') as has_moved
            from v_inventory_availability a where a.episode_id = {episode}
            order by array_position(array['pre_roll', 'mid_roll', 'post_roll'], a.placement), a.slot_number
            """));
        return slots.ConvertAll(s => new InventoryModel.Slot { Episode = 0, Placement = s.Placement, Number = s.SlotNumber, IsForSale = s.IsForSale, IsGone = s.IsGone, HasMoved = s.HasMoved,
            Holder = s.Holder is { } holder ? Named(holder) : null, IsOver = s.IsOver }.WithQueue(s.Queue.Select(Named))).ConvertAll(s => s.ToString());

        InventoryModel.Reservation Named(ReservationId id) => new() { Number = ids.IndexOf(id), Priority = 0 };
    }
}
