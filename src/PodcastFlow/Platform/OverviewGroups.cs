using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>The overview's organizations in groups: by plan, region and server, and by the month they came in.</summary>
static class OverviewGroups
{
    public static Task<List<ShowOverview.Group>> Groups(ControlSession db, Sql chosen, CancellationToken ct) => db.List<ShowOverview.Group>($"""
        with figure as (
            select f.organization_id, sum(f.value) filter (where f.metric = 'shows') as shows, sum(f.value) filter (where f.metric like 'campaigns\_p%' and f.metric <> 'campaigns_paused') as campaigns,
                   sum(f.value) filter (where f.metric = 'storage_bytes') as bytes
            from rollup_figure f where f.period_start = {RollupFamily.Present} and f.currency = '' group by 1
        ), calls as (
            select f.organization_id, f.value from rollup_figure f where f.metric = 'api_calls' and f.period_start = {new DateOnly(db.Now.Year, db.Now.Month, 1)}
        ), people as (
            select m.organization_id, count(*) as users from membership m where m.status = 'active' group by 1
        )
        select g.by, g.name, count(*)::int as organizations, coalesce(sum(u.users), 0)::int as users, coalesce(sum(f.shows), 0)::bigint as shows,
               coalesce(sum(f.campaigns), 0)::bigint as open_campaigns, coalesce(sum(f.bytes), 0)::bigint as storage_bytes, coalesce(sum(a.value), 0)::bigint as api_calls
        from ({chosen}) c
        join organization o on o.id = c.id
        left join tenant_schema t on t.organization_id = c.id
        left join subscription s on s.organization_id = c.id
        left join billing_plan p on p.id = s.plan_id
        left join figure f on f.organization_id = c.id
        left join calls a on a.organization_id = c.id
        left join people u on u.organization_id = c.id
        cross join lateral (values ('plan', p.name), ('region', o.region), ('server', t.login_shard)) g (by, name)
        where c.is_open group by 1, 2 order by 1, 2
        """, ct);

    public static Task<List<ShowOverview.Cohort>> Cohorts(ControlSession db, Sql chosen, DateOnly from, CancellationToken ct) => db.List<ShowOverview.Cohort>($"""
        select date_trunc('month', o.created_at at time zone 'UTC')::date as month, count(*)::int as created, count(*) filter (where c.is_open)::int as open,
               count(*) filter (where c.is_open and seen.organization_id is not null)::int as used
        from ({chosen}) c
        join organization o on o.id = c.id
        left join (select distinct m.organization_id from membership m join app_user u on u.id = m.user_id where m.status = 'active' and u.last_seen_at > now() - interval '30 days') seen on seen.organization_id = c.id
        where o.created_at >= {from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)} group by 1 order by 1
        """, ct);
}
