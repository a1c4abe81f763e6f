using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>Whether an organization needs somebody: nothing, a look soon, or something is broken.</summary>
public enum HealthWord { Ok, Attention, Trouble }

/// <summary>How an organization is, from what the control plane knows of it, with the reasons.</summary>
/// <param name="Word">Trouble when something has failed; attention when something waits for a decision.</param>
/// <param name="FailedJobs">Jobs given up after their last try.</param>
/// <param name="ErrorsToday">Requests of this day, in UTC, that ended in an error of ours.</param>
/// <param name="FailedVersion">The migration that could not be applied.</param>
/// <param name="Provisioning">unfinished or failed; null: it is done.</param>
/// <param name="Version">Of its schema.</param>
/// <param name="NewestVersion">What its schema could be at.</param>
/// <param name="Findings">What the last examination has found in it.</param>
/// <param name="LimitsReached">Of its plan: users, shows, storage, api_calls.</param>
[SeveralColumns]
public readonly record struct OrganizationHealth(
    HealthWord Word, int FailedJobs, int ErrorsToday, int? FailedVersion, string? Provisioning, int? Version, int? NewestVersion, int Findings, List<string> LimitsReached)
{
    static readonly Dictionary<string, string> Limits = new(StringComparer.Ordinal) { ["users"] = "users", ["shows"] = "shows in use", ["storage"] = "files", ["api_calls"] = "API calls of this month" };

    /// <summary>Why it is not well, the worst first.</summary>
    public IReadOnlyList<string> Reasons
    {
        get
        {
            List<string> reasons = [];
            if (FailedVersion is { } failed) reasons.Add($"the migration to schema version {failed} has failed");
            if (Provisioning is { } how) reasons.Add(how == "failed" ? "provisioning has failed" : "provisioning is not finished");
            if (FailedJobs > 0) reasons.Add(FailedJobs == 1 ? "1 job has failed" : $"{FailedJobs} jobs have failed");
            if (ErrorsToday > 0) reasons.Add(ErrorsToday == 1 ? "1 error today" : $"{ErrorsToday} errors today");
            if (Version < NewestVersion) reasons.Add($"its schema is at version {Version} of {NewestVersion}");
            if (Findings > 0) reasons.Add(Findings == 1 ? "1 finding of the last examination" : $"{Findings} findings of the last examination");
            foreach (var limit in LimitsReached) reasons.Add($"the plan's limit of {Limits[limit]} is reached");
            return reasons;
        }
    }
}

/// <summary>
/// The same in SQL, beside an organization <c>o</c> with its registry row <c>t</c> and its plan <c>p</c>. What concerns few organizations is gathered once and joined; the
/// rest is looked up for the rows that are shown, unless somebody filters or sorts by it.
/// </summary>
static class OrganizationHealthSql
{
    static readonly Sql Today = Sql.Of($"(now() at time zone 'UTC')::date");

    /// <summary>The first day of this month in UTC.</summary>
    public static readonly Sql ThisMonth = Sql.Of($"date_trunc('month', now() at time zone 'UTC')::date");

    /// <summary>The newest findings there are.</summary>
    public static readonly Sql LastFindings = Sql.Of($"(select e.findings from examination e where e.state = 'done' order by e.requested_at desc limit 1)");

    /// <summary>What the expressions below need; left-joined, so that counting leaves it out.</summary>
    public static readonly Sql Joins = Sql.Of($"""
        left join tenant_schema t on t.organization_id = o.id
        left join subscription s on s.organization_id = o.id
        left join billing_plan p on p.id = s.plan_id
        left join rollup_state counted on counted.organization_id = o.id
        left join (select j.schema_name, count(*)::int as n from job j where j.state = 'failed' group by j.schema_name) failed on failed.schema_name = t.schema_name
        left join (select r.organization_id, sum(r.times)::int as n from request_error r where r.day = {Today} group by r.organization_id) errors on errors.organization_id = o.id
        left join (select f ->> 'slug' as slug, count(*)::int as n, bool_or(f ->> 'severity' = 'serious') as is_trouble
                   from jsonb_array_elements({LastFindings}) f where f ->> 'severity' <> 'note' group by f ->> 'slug') found on found.slug = o.slug
        """);

    /// <summary>A present figure of the rollups: null before it was counted. What counts nothing has no row there.</summary>
    public static Sql Figure(string metric) => Sql.Of($"""
        case when counted.counted_at is not null then coalesce((select f.value::bigint from rollup_figure f where f.organization_id = o.id and f.metric = {metric} and f.period_start = '1970-01-01' and f.currency = ''), 0) end
        """);

    /// <summary>Calls of this month: null as long as no call of the organization was ever counted.</summary>
    public static readonly Sql Calls = Sql.Of($"""
        case when exists (select from api_usage a where a.organization_id = o.id)
             then (select coalesce(sum(a.calls), 0)::bigint from api_usage a where a.organization_id = o.id and a.day >= {ThisMonth}) end
        """);

    static readonly Sql Users = Sql.Of($"(select count(*) from membership m where m.organization_id = o.id and m.status in ('active', 'invited'))");

    static readonly Sql FailedVersion = Sql.Of($"(select min(m.version) from tenant_migration m where m.organization_id = o.id and m.state = 'failed')");

    static readonly Sql NewestVersion = Sql.Of($"(select max(v.version) from tenant_script v)");

    static readonly Sql Provisioning = Sql.Of($"""
        case when o.status in ('requested', 'provisioning')
             then case when exists (select from provisioning_step ps where ps.organization_id = o.id and ps.step = 'failed') then 'failed' else 'unfinished' end end
        """);

    static readonly Sql LimitsReached = Sql.Of($"""
        array_remove(array[case when p.users_max <= {Users} then 'users' end, case when p.shows_max <= {Figure("shows")} then 'shows' end,
                           case when p.storage_bytes_max <= {Figure("storage_bytes")} then 'storage' end, case when p.api_calls_per_month_max <= {Calls} then 'api_calls' end], null)
        """);

    /// <summary>Null for one that was deleted.</summary>
    public static readonly Sql Word = Sql.Of($"""
        case when o.status = 'deleted' then null
             when failed.n > 0 or errors.n > 0 or found.is_trouble or {FailedVersion} is not null or coalesce({Provisioning} = 'failed', false) then 'trouble'
             when o.status in ('requested', 'provisioning') or found.n > 0 or t.schema_version < {NewestVersion} or cardinality({LimitsReached}) > 0 then 'attention'
             else 'ok' end
        """);

    /// <summary>For ordering: the worst last.</summary>
    public static readonly Sql RankSql = Sql.Of($"array_position(array['ok', 'attention', 'trouble'], {Word})");

    /// <summary>The columns of an <see cref="OrganizationHealth"/> named health.</summary>
    public static readonly Sql Columns = Sql.Of($"""
        {Word} as health, coalesce(failed.n, 0) as health_failed_jobs, coalesce(errors.n, 0) as health_errors_today, {FailedVersion} as health_failed_version,
        {Provisioning} as health_provisioning, t.schema_version as health_version, {NewestVersion} as health_newest_version, coalesce(found.n, 0) as health_findings,
        {LimitsReached} as health_limits_reached
        """);
}
