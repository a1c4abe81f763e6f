using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>So many slots of one placement of one episode.</summary>
public sealed record WantedSlots(EpisodeId EpisodeId, Placement Placement, [property: System.ComponentModel.DataAnnotations.Range(1, 50)] int Count);

/// <summary>A slot that is not free: who has it, as far as the one who asks may know, and until when.</summary>
public sealed record TakenSlot(InventoryId InventoryId, int SlotNumber, SlotState State, DateTimeOffset? Until, string? HeldFor, ReservationId? ReservationId);

/// <summary>A line that could not be had.</summary>
public sealed record RefusedLine(EpisodeId? EpisodeId, Placement Placement, int Wanted, int Free, List<TakenSlot> Taken);

/// <summary>
/// The slots that a hold may choose from. Lock first, look afterwards: the look sees what whoever had the lock before us has committed, so
/// nobody is refused while a slot is free, and no slot is taken twice.
/// </summary>
sealed class Candidates
{
    internal sealed record Row(
        InventoryId Id, EpisodeId? EpisodeId, Placement Placement, int SlotNumber, DateOnly AirDate, int LengthS, int UsualLengthS, SlotState State, bool IsForSale, bool HasAired, bool IsOverdue,
        int Waiting, ReservationId? ReservationId, string? HeldFor, DateTimeOffset? Until);

    readonly List<Row> _left;
    readonly List<RefusedLine> _refused = [];

    Candidates(List<Row> rows) => _left = rows;

    internal List<Row> Taken { get; } = [];

    internal List<Row> WaitedFor { get; } = [];

    internal static async Task<Candidates> Lock(TenantSession db, Actor actor, IReadOnlyCollection<WantedSlots> lines, IReadOnlyCollection<InventoryId> slots, CancellationToken ct)
    {
        var locked = await Claims.Lock(db, Sql.Of($"""
            i.id in (select unnest({slots}) union all
                     select w.id from inventory w join unnest({lines.Select(l => l.EpisodeId).ToArray()}, {lines.Select(l => l.Placement).ToArray()}) line (episode_id, placement)
                       on w.episode_id = line.episode_id and w.placement = line.placement)
            """), ct);
        var rows = await Look(db, actor, locked, ct);
        if (rows.Exists(r => r.IsOverdue))
        {
            await Claims.ReleaseExpired(db, actor, locked, ct);
            rows = await Look(db, actor, locked, ct);
        }
        return new Candidates(rows);
    }

    static Task<List<Row>> Look(TenantSession db, Actor actor, IReadOnlyCollection<InventoryId> locked, CancellationToken ct) => db.List<Row>($"""
        select a.inventory_id as id, a.episode_id, a.placement, a.slot_number, a.air_date, a.length_s, least(coalesce(p.default_length_s, 60), a.length_s) as usual_length_s,
               {Slot.State(db)} as state, a.status = 'sellable' and not {Slot.HasAired(db)} as is_for_sale, {Slot.HasAired(db)} as has_aired, a.claim_expires_at <= {db.Now} is true as is_overdue,
               (select count(*)::int from reservation_item q where q.inventory_id = a.inventory_id and q.state = 'waiting') as waiting, {Slot.Holder(db)}
        from v_inventory_availability a
        join show s on s.id = a.show_id
        left join episode e on e.id = a.episode_id
        left join show_placement p on p.show_id = a.show_id and p.placement = a.placement and p.episode_length @> coalesce(e.length_s, s.default_length_s)
        {Slot.JoinHolder(actor)}
        where a.inventory_id = any ({locked})
        order by a.slot_number, a.inventory_id
        """, ct);

    /// <summary>Takes exactly these slots.</summary>
    internal void Take(IEnumerable<InventoryId> slots, bool allowWaiting)
    {
        foreach (var id in slots.Distinct())
        {
            var row = _left.Find(r => r.Id == id) ?? throw Refusal.NotFound("slot");
            Take([row], 1, row.EpisodeId, row.Placement, allowWaiting);
        }
    }

    /// <summary>Takes the first free slots of a placement of an episode.</summary>
    internal void Take(WantedSlots line, bool allowWaiting)
    {
        var rows = _left.FindAll(r => r.EpisodeId == line.EpisodeId && r.Placement == line.Placement);
        if (rows.Count == 0 && !Taken.Concat(WaitedFor).Any(r => r.EpisodeId == line.EpisodeId && r.Placement == line.Placement)) throw Refusal.NotFound("slot in this episode");
        Take(rows, line.Count, line.EpisodeId, line.Placement, allowWaiting);
    }

    void Take(List<Row> rows, int count, EpisodeId? episode, Placement placement, bool allowWaiting)
    {
        if (rows.Count > 0 && rows.TrueForAll(r => r.State == SlotState.Withdrawn))
            throw rows.TrueForAll(r => r.HasAired)
                ? Refusal.Conflict("aired_already", "This episode has aired: its spots cannot be sold any more.")
                : Refusal.Conflict("not_for_sale", "This slot is not for sale any more.");
        var free = rows.Where(r => r.State == SlotState.Free).Take(count).ToList();
        var waited = allowWaiting
            ? rows.Where(r => r.State == SlotState.Held && r.IsForSale).OrderBy(r => r.Waiting).ThenBy(r => r.Until).Take(count - free.Count).ToList()
            : [];
        if (free.Count + waited.Count < count)
            _refused.Add(new RefusedLine(episode, placement, count, free.Count,
                [.. rows.Where(r => r.State is not SlotState.Free and not SlotState.Withdrawn).Select(r => new TakenSlot(r.Id, r.SlotNumber, r.State, r.Until, r.HeldFor, r.ReservationId))]));
        Taken.AddRange(free);
        WaitedFor.AddRange(waited);
        _left.RemoveAll(r => free.Contains(r) || waited.Contains(r));
    }

    /// <summary>All or nothing.</summary>
    internal void RefuseIfShort()
    {
        if (_refused.Count == 0) return;
        var (wanted, free) = (_refused.Sum(r => r.Wanted), _refused.Sum(r => r.Free));
        var sentence = (wanted, free) switch
        {
            (1, _) => "This slot is taken.",
            (_, 0) => $"None of these {wanted} slots is free.",
            _ => $"Only {free} of these {wanted} slots {(free == 1 ? "is" : "are")} free.",
        };
        throw Refusal.Conflict("sold_out", sentence).With("refused", _refused);
    }
}
