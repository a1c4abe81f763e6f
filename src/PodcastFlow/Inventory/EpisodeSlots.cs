using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>
/// Keeps the slots of episodes what they should be. Call it in the transaction that changed an episode (length, date, status), a placement or
/// a show's defaults. Slots are withdrawn, never deleted: their ids stay valid in lists that people still look at, and history keeps its ends.
/// </summary>
public static class EpisodeSlots
{
    /// <param name="Created">Slots that did not exist.</param>
    /// <param name="Withdrawn">Slots that were for sale and no longer are.</param>
    /// <param name="Returned">Slots that are for sale again.</param>
    /// <param name="Conflicts">Slots that somebody has, and that are no longer there or no longer on the promised day.</param>
    public sealed record Outcome(int Created, int Withdrawn, int Returned, int Conflicts);

    sealed record Missing(EpisodeId EpisodeId, Placement Placement, int SlotNumber);

    sealed record Changed(InventoryId Id, string Status, bool Turned);

    sealed record Trouble(InventoryId InventoryId, EpisodeId EpisodeId, string Reason, bool IsNew);

    public static async Task<Outcome> Follow(TenantSession db, Actor actor, IReadOnlyCollection<EpisodeId> episodes, CancellationToken ct)
    {
        if (episodes.Count == 0) return new Outcome(0, 0, 0, 0);

        // A change of one episode and a change of its show's placements wait for each other: each would else follow what the other is about to change.
        await db.List<EpisodeId>($"""
            select e.id from episode e join show s on s.id = e.show_id where e.id = any ({episodes}) order by e.show_id, e.id for no key update of e for share of s
            """, ct);
        var slots = await Claims.Lock(db, Sql.Of($"i.episode_id = any ({episodes})"), ct);
        await Claims.ReleaseExpired(db, actor, slots, ct);

        var wanted = Wanted(db, episodes);
        var created = await Create(db, actor, wanted, ct);
        var changed = await db.List<Changed>($"""
            with wanted as ({wanted})
            update inventory i set status = j.status, length_s = j.length_s, delivery = j.delivery, updated_at = {db.Now}, updated_by = {actor.Id}
            from (
                select o.id, o.status as old_status, coalesce(w.status, 'withdrawn') as status,
                       coalesce(w.length_s, o.length_s) as length_s, coalesce(w.delivery, o.delivery) as delivery
                from inventory o left join wanted w on w.episode_id = o.episode_id and w.placement = o.placement and w.slot_number = o.slot_number
                where o.episode_id = any ({episodes})
            ) j
            where j.id = i.id and (i.status, i.length_s, i.delivery) is distinct from (j.status, j.length_s, j.delivery)
            returning i.id, i.status, j.old_status <> j.status as turned
            """, ct);
        var withdrawn = changed.Where(c => c.Turned && c.Status == "withdrawn").Select(c => c.Id).ToArray();
        var conflicts = await Quarrel(db, actor, episodes, wanted, withdrawn, ct);
        return new Outcome(created, withdrawn.Length, changed.Count(c => c.Turned) - withdrawn.Length, conflicts);
    }

    // What has aired with its spots in it cannot be sold any more, and nothing of a show out of use.
    static Sql Wanted(TenantSession db, IReadOnlyCollection<EpisodeId> episodes) => Sql.Of($"""
        select e.id as episode_id, e.show_id, e.air_date, p.placement, n.slot_number, (select max(l) from unnest(p.allowed_lengths_s) l) as length_s, s.default_delivery as delivery,
               case when not s.is_active or (e.air_date < {Slot.Today(db)} and s.default_delivery = 'baked_in') then 'withdrawn' else 'sellable' end as status
        from episode e
        join show s on s.id = e.show_id
        join show_placement p on p.show_id = e.show_id and p.episode_length @> coalesce(e.length_s, s.default_length_s)
        cross join lateral generate_series(1, p.slots) n (slot_number)
        where e.id = any ({episodes}) and e.air_date is not null and e.status <> 'archived' and e.missing_since is null
        """);

    static async Task<int> Create(TenantSession db, Actor actor, Sql wanted, CancellationToken ct)
    {
        var missing = await db.List<Missing>($"""
            with wanted as ({wanted})
            select w.episode_id, w.placement, w.slot_number from wanted w
            left join inventory i on i.episode_id = w.episode_id and i.placement = w.placement and i.slot_number = w.slot_number
            where i.id is null
            order by w.air_date, w.episode_id, w.placement, w.slot_number
            """, ct);
        if (missing.Count > 0)
            await db.Execute($"""
                with wanted as ({wanted})
                insert into inventory (id, show_id, episode_id, air_date, placement, slot_number, length_s, delivery, status, created_at, created_by, updated_at, updated_by)
                select n.id, w.show_id, w.episode_id, w.air_date, w.placement, w.slot_number, w.length_s, w.delivery, w.status, {db.Now}, {actor.Id}, {db.Now}, {actor.Id}
                from unnest({missing.Select(_ => Id.New<InventoryId>()).ToArray()}, {missing.Select(m => m.EpisodeId).ToArray()},
                            {missing.Select(m => m.Placement).ToArray()}, {missing.Select(m => m.SlotNumber).ToArray()}) n (id, episode_id, placement, slot_number)
                join wanted w on w.episode_id = n.episode_id and w.placement = n.placement and w.slot_number = n.slot_number
                """, ct);
        return missing.Count;
    }

    // One open conflict per slot and reason. What people have decided to keep is not asked again, unless the slot had come back in between.
    static async Task<int> Quarrel(TenantSession db, Actor actor, IReadOnlyCollection<EpisodeId> episodes, Sql wanted, InventoryId[] withdrawn, CancellationToken ct)
    {
        var troubles = await db.List<Trouble>($"""
            with wanted as ({wanted}), claimed as (
                select i.id, i.episode_id, i.show_id, i.placement, i.slot_number, c.created_at, c.air_date <> i.air_date as has_moved, w.episode_id is null as is_gone
                from inventory i
                join inventory_claim c on c.inventory_id = i.id and c.released_at is null and c.kind <> 'block'
                left join wanted w on w.episode_id = i.episode_id and w.placement = i.placement and w.slot_number = i.slot_number
                where i.episode_id = any ({episodes})
            ), trouble as (
                select d.id, d.episode_id, d.created_at, 'air_date_changed' as reason from claimed d where d.has_moved
                union all
                select d.id, d.episode_id, d.created_at, case
                    when e.status = 'archived' then 'episode_archived'
                    when e.missing_since is not null then 'episode_missing'
                    when exists (select from show_placement p where p.show_id = d.show_id and p.placement = d.placement and p.updated_at = {db.Now})
                      or not exists (select from show_placement p where p.show_id = d.show_id and p.placement = d.placement and p.slots >= d.slot_number) then 'placement_changed'
                    else 'length_changed' end
                from claimed d join episode e on e.id = d.episode_id where d.is_gone
            )
            select t.id as inventory_id, t.episode_id, t.reason, not exists (
                select from inventory_conflict k
                where k.inventory_id = t.id and {SameKind(Sql.Of($"t.reason"))}
                  and (k.resolved_at is null or (k.resolved_by <> {MemberId.System} and k.resolved_at >= t.created_at and t.reason <> 'air_date_changed' and t.id <> all ({withdrawn})))
            ) as is_new
            from trouble t
            """, ct);
        await db.Execute($"""
            update inventory_conflict k set resolved_at = {db.Now}, resolved_by = {MemberId.System}, resolution = 'No longer so.'
            from inventory i
            where i.id = k.inventory_id and i.episode_id = any ({episodes}) and k.resolved_at is null
              and not exists (select from unnest({troubles.Select(t => t.InventoryId).ToArray()}, {troubles.Select(t => t.Reason).ToArray()}) t (id, reason)
                              where t.id = k.inventory_id and {SameKind(Sql.Of($"t.reason"))})
            """, ct);
        var fresh = troubles.Where(t => t.IsNew).ToList();
        if (fresh.Count > 0)
            await db.Execute($"""
                insert into inventory_conflict (id, episode_id, inventory_id, reason, detected_at)
                select n.id, n.episode_id, n.inventory_id, n.reason, {db.Now}
                from unnest({fresh.Select(_ => Guid.CreateVersion7()).ToArray()}, {fresh.Select(t => t.EpisodeId).ToArray()},
                            {fresh.Select(t => t.InventoryId).ToArray()}, {fresh.Select(t => t.Reason).ToArray()}) n (id, episode_id, inventory_id, reason)
                """, ct);
        return fresh.Count;
    }

    // Whether the length or the placement took a slot away is told when it happens, and is the same trouble afterwards.
    static Sql SameKind(Sql reason) => Sql.Of($"(k.reason = {reason} or (k.reason in ('length_changed', 'placement_changed') and {reason} in ('length_changed', 'placement_changed')))");
}
