using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>The queues for slots that somebody has: numbered from 1 without gaps, in the order in which they will be promoted.</summary>
static class Queue
{
    /// <summary>Higher priority first, then first come first served.</summary>
    internal static Task<int> Order(TenantSession db, IReadOnlyCollection<InventoryId> slots, CancellationToken ct) => db.Execute($"""
        update reservation_item ri set queue_no = q.place
        from (
            select w.id, row_number() over (partition by w.inventory_id order by array_position(array['low', 'normal', 'high', 'urgent'], r.priority) desc, w.queue_no) as place
            from reservation_item w join reservation r on r.id = w.reservation_id
            where w.inventory_id = any ({slots}) and w.state = 'waiting'
        ) q
        where q.id = ri.id and q.place <> ri.queue_no
        """, ct);

    /// <summary>Orders the queues that these new items have joined, and tells their places.</summary>
    internal static async Task<List<HoldReservation.HeldItem>> Order(TenantSession db, List<HoldReservation.HeldItem> items, CancellationToken ct)
    {
        await Order(db, items.Where(i => i.State == ItemState.Waiting).Select(i => i.InventoryId).ToArray(), ct);
        var places = await db.List<Place>($"select id, queue_no from reservation_item where id = any ({items.Select(i => i.Id).ToArray()})", ct);
        return [.. items.Join(places, i => i.Id, p => p.Id, (i, p) => i with { QueueNo = p.QueueNo })];
    }

    sealed record Place(ReservationItemId Id, int? QueueNo);
}
