using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>
/// What frees slots and passes them on. Everything here works on slots that the transaction has locked; locks are taken in one order:
/// slots by id, then reservations by id.
/// </summary>
static class Claims
{
    /// <summary>How long somebody promoted from a queue has to say that they still want the slot.</summary>
    internal static readonly TimeSpan TimeToConfirm = TimeSpan.FromHours(24);

    sealed record Freed(ReservationId ReservationId, InventoryId InventoryId);

    sealed record Promoted(ReservationItemId Id, ReservationId ReservationId, InventoryId InventoryId);

    /// <summary>Locks slots in the order everybody locks them in. <paramref name="which"/> is a condition on a row <c>i</c> of <c>inventory</c>.</summary>
    internal static Task<List<InventoryId>> Lock(TenantSession db, Sql which, CancellationToken ct) =>
        db.List<InventoryId>($"select i.id from inventory i where {which} order by i.id for update of i", ct);

    /// <summary>Ends the holds on these slots whose time is over, and gives the slots to whoever waits for them.</summary>
    /// <returns>How many holds ended.</returns>
    internal static Task<int> ReleaseExpired(TenantSession db, Actor actor, IReadOnlyCollection<InventoryId> locked, CancellationToken ct) =>
        End(db, actor, Sql.Of($"c.inventory_id = any ({locked}) and c.kind = 'hold' and c.expires_at <= {db.Now}"), "expired", "expired", ct);

    /// <summary>Ends the holds of these items before their time.</summary>
    /// <returns>How many holds ended.</returns>
    internal static Task<int> Release(TenantSession db, Actor actor, IReadOnlyCollection<ReservationItemId> items, CancellationToken ct) =>
        End(db, actor, Sql.Of($"c.reservation_item_id = any ({items}) and c.kind = 'hold'"), "released", "cancelled", ct);

    static async Task<int> End(TenantSession db, Actor actor, Sql which, string reason, string endStatus, CancellationToken ct)
    {
        var freed = await db.List<Freed>($"""
            with ended as (
                update inventory_claim c set released_at = {db.Now}, release_reason = {reason} where c.released_at is null and {which}
                returning c.reservation_item_id, c.inventory_id
            ), settled as (
                update inventory_conflict k set resolved_at = {db.Now}, resolved_by = {MemberId.System}, resolution = 'Nobody has the slot any more.'
                from ended where k.inventory_id = ended.inventory_id and k.resolved_at is null
            )
            update reservation_item ri set state = 'released', challenge_until = null, updated_at = {db.Now}, updated_by = {actor.Id}
            from ended where ri.id = ended.reservation_item_id
            returning ri.reservation_id, ri.inventory_id
            """, ct);
        if (freed.Count == 0) return 0;
        var left = await PassOn(db, actor, [.. freed.Select(f => f.InventoryId)], ct);
        await Close(db, actor, [.. freed.Select(f => f.ReservationId).Union(left)], endStatus, ct);
        return freed.Count;
    }

    /// <summary>Ends reservations that have nothing any more. Their rows are locked first: two who each end one of its items would both still see the other's.</summary>
    internal static async Task Close(TenantSession db, Actor actor, IReadOnlyCollection<ReservationId> reservations, string status, CancellationToken ct)
    {
        await db.List<ReservationId>($"select id from reservation where id = any ({reservations}) order by id for no key update", ct);
        var closed = await db.List<ReservationId>($"""
            update reservation r set status = {status}, released_at = {db.Now}, updated_at = {db.Now}, updated_by = {actor.Id}
            where r.id = any ({reservations}) and r.status in ('held', 'confirmed')
              and not exists (select from reservation_item ri where ri.reservation_id = r.id and ri.state <> 'released')
            returning r.id
            """, ct);
        foreach (var id in closed) await History.Transition(db, actor, "reservation", id, "held", status, ct: ct);
    }

    // The first in each queue gets the slot. Who waited for a slot that is no longer for sale waits no longer.
    static async Task<List<ReservationId>> PassOn(TenantSession db, Actor actor, InventoryId[] freed, CancellationToken ct)
    {
        var promoted = await db.List<Promoted>($"""
            update reservation_item ri set state = 'held', queue_no = null, challenge_until = {db.Now + TimeToConfirm}, updated_at = {db.Now}, updated_by = {actor.Id}
            from inventory i
            where i.id = ri.inventory_id and i.id = any ({freed}) and i.status = 'sellable' and ri.state = 'waiting' and ri.queue_no = 1
            returning ri.id, ri.reservation_id, ri.inventory_id
            """, ct);
        var left = await db.List<ReservationId>($"""
            update reservation_item ri set state = 'released', queue_no = null, updated_at = {db.Now}, updated_by = {actor.Id}
            from inventory i
            where i.id = ri.inventory_id and i.id = any ({freed}) and i.status <> 'sellable' and ri.state = 'waiting'
            returning ri.reservation_id
            """, ct);
        if (promoted.Count == 0) return left;
        await db.Execute($"""
            insert into inventory_claim (id, inventory_id, kind, reservation_item_id, air_date, expires_at, created_at, created_by)
            select n.id, i.id, 'hold', n.item_id, i.air_date, {db.Now + TimeToConfirm}, {db.Now}, {actor.Id}
            from unnest({promoted.Select(_ => Id.New<ClaimId>()).ToArray()}, {promoted.Select(p => p.Id).ToArray()}, {promoted.Select(p => p.InventoryId).ToArray()}) n (id, item_id, inventory_id)
            join inventory i on i.id = n.inventory_id
            """, ct);
        await db.Execute($"update reservation_item set queue_no = queue_no - 1 where inventory_id = any ({freed}) and state = 'waiting'", ct);
        foreach (var of in promoted.GroupBy(p => p.ReservationId))
        {
            await History.Activity(db, actor, "promoted", "reservation", of.Key, $"{Words.Counted(of.Count(), "slot")} became free: now held, to be confirmed within 24 hours.", ct);
            await Enqueue.Job(db, TellPromoted.Job, new TellPromoted.Query(of.Key), ct: ct);
        }
        return left;
    }
}
