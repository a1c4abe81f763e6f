using PodcastFlow.Tenancy;

namespace PodcastFlow.Home;

/// <summary>What waits for somebody.</summary>
public enum WorkKind { HoldRunsOut, HoldToConfirm, CampaignWithoutHolds, SlotConflict, EstimatedEpisode, FeedError, InvitationPending }

/// <summary>One thing that waits.</summary>
/// <param name="Subject">What it is about: a campaign, a show, an address.</param>
/// <param name="DueAt">When it is too late.</param>
/// <param name="DueOn">On which day it is too late.</param>
/// <param name="Value">What is at stake.</param>
/// <param name="Count">How many slots, episodes or days it is about.</param>
/// <param name="MayExtend">A hold that can still be extended.</param>
/// <param name="Total">How many of this kind wait in all; the list holds the first twenty.</param>
public sealed record WorkItem(
    WorkKind Kind, string Subject, string? Detail, DateTimeOffset? DueAt, DateOnly? DueOn, Money? Value, int Count, bool MayExtend, RecordKind? Entity, Guid? EntityId, int Total);

/// <summary>Finds what waits, kind by kind; each kind asks for the permission that it takes.</summary>
static class Work
{
    // Producers and administrators look after feeds and estimated dates.
    static readonly UseCase Production = new(Area.Feeds, Verb.View, "");

    static readonly Sql First = Sql.Of($"limit 20");

    internal static async Task<List<WorkItem>> Of(TenantSession db, Actor actor, CancellationToken ct)
    {
        List<WorkItem> work = [];
        if (Records.MaySee(actor, RecordKind.Reservation)) work.AddRange(await HoldsRunningOut(db, actor, ct));
        if (actor.Roles.Contains(Role.Sales)) work.AddRange(await CampaignsWithoutHolds(db, actor, ct));
        if (Records.MaySee(actor, RecordKind.Reservation) || actor.ScopeOf(Production) != Scope.None) work.AddRange(await Conflicts(db, actor, ct));
        if (actor.ScopeOf(Production) == Scope.Own) work.AddRange(await EstimatedEpisodes(db, actor, ct));
        if (actor.ScopeOf(Production) != Scope.None) work.AddRange(await FeedErrors(db, actor, ct));
        return work;
    }

    internal static Sql Today(TenantSession db) => Sql.Of($"(select ({db.Now} at time zone time_zone)::date from org_setting)");

    static Task<List<WorkItem>> HoldsRunningOut(TenantSession db, Actor actor, CancellationToken ct) => db.List<WorkItem>($"""
        select case when bool_or(ri.challenge_until is not null) then 'hold_to_confirm' else 'hold_runs_out' end as kind, coalesce(k.name, a.name) as subject,
               case when k.id is not null then a.name end as detail, min(c.expires_at) as due_at, null::date as due_on,
               case when bool_and(ri.rate is not null) then sum(ri.rate) end as value, max(ri.rate_currency) as value_currency, count(*)::int as count,
               r.extension_count < o.hold_extension_max as may_extend, 'reservation' as entity, r.id as entity_id, (count(*) over ())::int as total
        from inventory_claim c
        join reservation_item ri on ri.id = c.reservation_item_id
        join reservation r on r.id = ri.reservation_id
        join advertiser a on a.id = r.advertiser_id
        left join campaign k on k.id = r.campaign_id
        cross join org_setting o
        where c.released_at is null and c.kind = 'hold' and c.expires_at > {db.Now} and c.expires_at <= {db.Now.AddHours(24)} and {Records.Seen(actor, RecordKind.Reservation)}
        group by r.id, k.id, a.name, o.hold_extension_max
        order by due_at, r.id
        {First}
        """, ct);

    static Task<List<WorkItem>> CampaignsWithoutHolds(TenantSession db, Actor actor, CancellationToken ct) => db.List<WorkItem>($"""
        select 'campaign_without_holds' as kind, k.name as subject, a.name as detail, null::timestamptz as due_at, k.flight_start as due_on, k.budget as value,
               k.budget_currency as value_currency, 0 as count, false as may_extend, 'campaign' as entity, k.id as entity_id, (count(*) over ())::int as total
        from campaign k
        join advertiser a on a.id = k.advertiser_id
        where k.seller_id = {actor.Id} and k.status in ('pipeline', 'pending_approval') and k.flight_start <= {Today(db)} + 30 and k.flight_end >= {Today(db)}
          and not exists (
              select from reservation r join reservation_item ri on ri.reservation_id = r.id join inventory_claim c on c.reservation_item_id = ri.id
              where r.campaign_id = k.id and c.released_at is null and (c.kind = 'booking' or c.expires_at > {db.Now}))
        order by k.flight_start, k.id
        {First}
        """, ct);

    // Of a seller's own holds, of a producer's shows.
    static Task<List<WorkItem>> Conflicts(TenantSession db, Actor actor, CancellationToken ct) => db.List<WorkItem>($"""
        select 'slot_conflict' as kind, s.name as subject, e.title as detail, null::timestamptz as due_at, min(v.air_date) as due_on,
               null::numeric as value, null::text as value_currency, count(*)::int as count, false as may_extend,
               case when e.id is null then 'show' else 'episode' end as entity, coalesce(e.id, s.id) as entity_id, (count(*) over ())::int as total
        from inventory_conflict x
        join v_inventory_availability v on v.inventory_id = x.inventory_id
        join show s on s.id = v.show_id
        left join episode e on e.id = v.episode_id
        left join reservation r on r.id = v.reservation_id
        where x.resolved_at is null and ((r.id is not null and {Records.Seen(actor, RecordKind.Reservation)}) or {Visible.Shows(actor, Production)})
        group by s.id, e.id
        order by due_on, s.id, e.id
        {First}
        """, ct);

    static Task<List<WorkItem>> EstimatedEpisodes(TenantSession db, Actor actor, CancellationToken ct) => db.List<WorkItem>($"""
        select 'estimated_episode' as kind, s.name as subject, null::text as detail, null::timestamptz as due_at, min(e.air_date) as due_on,
               null::numeric as value, null::text as value_currency, count(*)::int as count, false as may_extend, 'show' as entity, s.id as entity_id, (count(*) over ())::int as total
        from episode e
        join show s on s.id = e.show_id
        where e.is_estimated and e.status <> 'archived' and e.air_date between {Today(db)} and {Today(db)} + 13 and s.is_active and {Visible.Shows(actor, Production)}
        group by s.id
        order by due_on, s.id
        {First}
        """, ct);

    static Task<List<WorkItem>> FeedErrors(TenantSession db, Actor actor, CancellationToken ct) => db.List<WorkItem>($"""
        select 'feed_error' as kind, s.name as subject, f.last_error as detail, null::timestamptz as due_at, null::date as due_on,
               null::numeric as value, null::text as value_currency, 1 as count, false as may_extend, 'show' as entity, s.id as entity_id, (count(*) over ())::int as total
        from show_feed f
        join show s on s.id = f.show_id
        where f.last_error is not null and s.is_active and {Visible.Shows(actor, Production)}
        order by f.checked_at desc nulls last, s.id
        {First}
        """, ct);
}
