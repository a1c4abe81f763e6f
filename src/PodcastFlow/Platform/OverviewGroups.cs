using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>The overview's organizations in groups: by plan, region and server, and by the month they came in.</summary>
static class OverviewGroups
{
    static readonly List<string> Stages = ["campaigns_pipeline_10", "campaigns_pipeline_35", "campaigns_pipeline_65", "campaigns_pending_approval"];

    public sealed record Answer(List<ShowOverview.Group> Groups, List<ShowOverview.Cohort> Cohorts);

    public static async Task<Answer> Handle(ControlSession db, Actor actor, ShowOverview.Query query, CancellationToken ct) => new(
        await db.List<ShowOverview.Group>($"""
            with figure as (
                select f.organization_id, sum(f.value) filter (where f.metric = 'shows')::bigint as shows, sum(f.value) filter (where f.metric = any ({Stages}))::bigint as campaigns,
                       sum(f.value) filter (where f.metric = 'storage_bytes')::bigint as bytes, sum(f.value) filter (where f.metric = 'api_calls')::bigint as calls
                from rollup_figure f
                where f.period_start = {RollupFamily.Present} and f.metric = any ({Stages.Append("shows").Append("storage_bytes").ToList()})
                   or f.period_start = {new DateOnly(db.Now.Year, db.Now.Month, 1)} and f.metric = 'api_calls'
                group by 1
            ), people as (
                select m.organization_id, count(*) as users from membership m where m.status = 'active' group by 1
            ), one as (
                select p.name as plan, o.region, t.login_shard as server, u.users, f.shows, f.campaigns, f.bytes, f.calls
                from organization o
                left join tenant_schema t on t.organization_id = o.id
                left join subscription s on s.organization_id = o.id
                left join billing_plan p on p.id = s.plan_id
                left join figure f on f.organization_id = o.id
                left join people u on u.organization_id = o.id
                where o.status in ('active', 'suspended') {ShowOverview.Among(query, Sql.Of($"o.id"))}
            )
            select case when grouping(plan) = 0 then 'plan' when grouping(region) = 0 then 'region' else 'server' end as by, coalesce(plan, region, server) as name,
                   count(*)::int as organizations, coalesce(sum(users), 0)::int as users, coalesce(sum(shows), 0)::bigint as shows, coalesce(sum(campaigns), 0)::bigint as open_campaigns,
                   coalesce(sum(bytes), 0)::bigint as storage_bytes, coalesce(sum(calls), 0)::bigint as api_calls
            from one group by grouping sets ((plan), (region), (server)) order by 1, 2
            """, ct),
        await db.List<ShowOverview.Cohort>($"""
            select date_trunc('month', o.created_at at time zone 'UTC')::date as month, count(*)::int as created, count(*) filter (where o.status not in ('archived', 'deleted'))::int as open,
                   count(*) filter (where o.status not in ('archived', 'deleted') and seen.organization_id is not null)::int as used
            from organization o
            left join (select distinct m.organization_id from membership m join app_user u on u.id = m.user_id where m.status = 'active' and u.last_seen_at > now() - interval '30 days') seen on seen.organization_id = o.id
            where o.created_at >= {ShowOverview.FirstMonth(db.Now).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)} {ShowOverview.Among(query, Sql.Of($"o.id"))} group by 1 order by 1
            """, ct));
}
