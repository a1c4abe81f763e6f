using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>One figure of one organization.</summary>
/// <param name="Metric">What is counted, as campaigns_active.</param>
/// <param name="PeriodStart">The first day of the month it is about, in UTC; <see cref="RollupFamily.Present"/>: how it stands.</param>
/// <param name="Currency">Of an amount; empty: a count.</param>
/// <param name="Value">A count, an amount, or bytes.</param>
public sealed record RollupFigure(string Metric, DateOnly PeriodStart, string Currency, decimal Value);

/// <summary>
/// Figures that come from the same tables: a change there leaves a mark for all of them (public 0015), and they are counted again together.
/// What counts nothing has no row.
/// </summary>
/// <param name="Name">As the marks say it.</param>
/// <param name="Metrics">All that may come out of it.</param>
/// <param name="Truth">Counts them, in the session of the organization or, for what it has in the control plane, of that.</param>
sealed record RollupFamily(string Name, IReadOnlyList<string> Metrics, Func<Tenant, Sql> Truth)
{
    /// <summary>The period of figures that say how something stands, not what happened in a month.</summary>
    public static readonly DateOnly Present = new(1970, 1, 1);

    /// <summary>How far a campaign has come: its probability while it is open, then its state.</summary>
    public static readonly IReadOnlyList<string> Stages = ["pipeline_10", "pipeline_35", "pipeline_65", "pending_approval", "booked", "active", "paused", "completed", "lost", "cancelled"];

    /// <summary>Counted where organizations have their own tables.</summary>
    public static readonly IReadOnlyList<RollupFamily> OfTenants =
    [
        new("advertisers", ["advertisers"], _ => Sql.Of($"select 'advertisers' as metric, {Present} as period_start, '' as currency, count(*)::numeric as value from advertiser where is_active")),
        new("campaigns", [.. Stages.SelectMany(stage => new[] { $"campaigns_{stage}", $"budget_{stage}" }), "campaigns_added"], _ => Sql.Of($"""
            select 'campaigns_' || {StageOf} as metric, {Present} as period_start, '' as currency, count(*)::numeric as value from campaign k group by 1
            union all
            select 'budget_' || {StageOf}, {Present}, k.budget_currency::text, sum(k.budget) from campaign k where k.budget is not null group by 1, 3
            union all
            select 'campaigns_added', date_trunc('month', k.created_at at time zone 'UTC')::date, '', count(*)::numeric from campaign k group by 2
            """)),
        new("episodes", ["episodes"], _ => Sql.Of($"""
            select 'episodes' as metric, date_trunc('month', e.air_date)::date as period_start, '' as currency, count(*)::numeric as value
            from episode e where e.air_date is not null and e.status <> 'archived' group by 2
            """)),
        new("shows", ["shows", "shows_added"], _ => Sql.Of($"""
            select 'shows' as metric, {Present} as period_start, '' as currency, {PlanLimits.ShowsInUse}::numeric as value
            union all
            select 'shows_added', date_trunc('month', s.created_at at time zone 'UTC')::date, '', count(*)::numeric from show s group by 2
            """)),
        new("slots", ["slots", "slots_held", "slots_booked", "slots_blocked"], _ => Sql.Of($"""
            select 'slots' as metric, date_trunc('month', i.air_date)::date as period_start, '' as currency, count(*)::numeric as value
            from inventory i where i.status = 'sellable' group by 2
            union all
            select case c.kind when 'hold' then 'slots_held' when 'booking' then 'slots_booked' else 'slots_blocked' end, date_trunc('month', c.air_date)::date, '', count(*)::numeric
            from inventory_claim c where c.released_at is null group by 1, 2
            """)),
    ];

    /// <summary>Counted in the control plane.</summary>
    public static readonly IReadOnlyList<RollupFamily> OfControlPlane =
    [
        new("storage", ["storage_bytes", "files"], tenant => Sql.Of($"""
            select 'storage_bytes' as metric, {Present} as period_start, '' as currency, coalesce(sum(f.size_bytes), 0)::numeric as value
            from (select distinct on (u.sha256) u.size_bytes from uploaded_file u where u.schema_name = {tenant.Schema} and u.state <> 'deleted' order by u.sha256) f
            union all
            select 'files', {Present}, '', count(*)::numeric from uploaded_file u where u.schema_name = {tenant.Schema} and u.state = 'ready'
            """)),
        new("usage", ["api_calls"], tenant => Sql.Of($"""
            select 'api_calls' as metric, date_trunc('month', u.day)::date as period_start, '' as currency, sum(u.calls)::numeric as value
            from api_usage u where u.organization_id = {tenant.Id} group by 2
            """)),
    ];

    public static IEnumerable<RollupFamily> All => OfTenants.Concat(OfControlPlane);

    /// <summary>A figure of months, not of how something stands.</summary>
    public static bool IsMonthly(string metric) => metric is "campaigns_added" or "episodes" or "shows_added" or "api_calls" || metric.StartsWith("slots", StringComparison.Ordinal);

    static Sql StageOf => Sql.Of($"case k.status when 'pipeline' then 'pipeline_' || k.probability else k.status end");

    /// <summary>One statement that counts all of these.</summary>
    public static Sql TruthOf(IReadOnlyList<RollupFamily> families, Tenant tenant) => families.Select(family => family.Truth(tenant))
        .Aggregate((all, next) => Sql.Of($"{all} union all {next}")) is var counted ? Sql.Of($"select t.metric, t.period_start, t.currency, t.value from ({counted}) t where t.value <> 0") : Sql.Empty;
}
