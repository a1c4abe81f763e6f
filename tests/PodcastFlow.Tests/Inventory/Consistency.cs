namespace PodcastFlow.Tests.Inventory;

/// <summary>What must hold after whatever happened.</summary>
static class Consistency
{
    public static async Task Check(Stage stage)
    {
        var wrong = await stage.Org.Do(db => db.List<string>($"""
            select 'two live claims on slot ' || inventory_id from inventory_claim where released_at is null group by inventory_id having count(*) > 1
            union all
            select 'item ' || ri.state || ' with ' || count(c.id) || ' live claims' from reservation_item ri
            left join inventory_claim c on c.reservation_item_id = ri.id and c.released_at is null
            group by ri.id having count(c.id) <> case when ri.state in ('held', 'booked') then 1 else 0 end
            union all
            select 'queue of ' || inventory_id || ' is ' || array_agg(queue_no order by queue_no)::text from reservation_item where state = 'waiting'
            group by inventory_id having min(queue_no) <> 1 or max(queue_no) <> count(*) or count(distinct queue_no) <> count(*)
            union all
            select 'somebody waits for a slot that nobody has: ' || ri.inventory_id from reservation_item ri
            where ri.state = 'waiting' and not exists (select from inventory_claim c where c.inventory_id = ri.inventory_id and c.released_at is null)
            union all
            select 'a conflict is open about a slot that nobody has: ' || k.reason from inventory_conflict k
            where k.resolved_at is null and not exists (select from inventory_claim c where c.inventory_id = k.inventory_id and c.released_at is null)
            union all
            select 'reservation ' || r.status || ' with ' || count(ri.id) || ' live items' from reservation r
            left join reservation_item ri on ri.reservation_id = r.id and ri.state <> 'released'
            group by r.id having (count(ri.id) > 0) <> (r.status in ('held', 'confirmed', 'converted'))
            union all
            select 'withdrawn, claimed, and no conflict was ever raised: ' || i.placement || ' ' || i.slot_number from inventory i
            join inventory_claim c on c.inventory_id = i.id and c.released_at is null
            where i.status = 'withdrawn' and i.air_date >= {stage.Day(0)} and not exists (select from inventory_conflict k where k.inventory_id = i.id and coalesce(k.resolved_at, {db.Now}) >= c.created_at)
            """));
        Assert.Empty(wrong);
    }
}
