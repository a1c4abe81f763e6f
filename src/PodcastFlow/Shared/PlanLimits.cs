using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>
/// What an organization's plan allows. A limit counts from the moment the plan is changed: what is there stays, and nothing is added above it.
/// Whoever adds waits for whoever is adding, so that two together do not pass it.
/// </summary>
public static class PlanLimits
{
    /// <summary>The code of the refusal: 409, of requests 429, with the facts <c>metric</c>, <c>limit</c>, <c>used</c> and <c>plan</c>.</summary>
    public const string Code = "plan_limit";

    sealed record Allowed(string Plan, long Most);

    /// <summary>Room for one more show in use.</summary>
    public static async Task AssertShow(TenantSession db, CancellationToken ct)
    {
        if (await db.OneOrNone<Allowed>($"select plan, shows_max::bigint as most from public.own_plan() where shows_max is not null", ct) is not { } allowed) return;
        await InTurn(db, ct);
        var used = await db.One<long>($"select {ShowsInUse}", ct);
        if (used >= allowed.Most) throw Refused("shows", allowed, used, $"{allowed.Most} shows in use", $"this network has {used}");
    }

    /// <summary>Room for so many bytes more.</summary>
    public static async Task AssertStorage(TenantSession db, long bytes, CancellationToken ct)
    {
        if (await db.OneOrNone<Allowed>($"select plan, storage_bytes_max as most from public.own_plan() where storage_bytes_max is not null", ct) is not { } allowed) return;
        await InTurn(db, ct);
        var used = await db.One<long>($"select {Stored}", ct);
        if (used + bytes > allowed.Most) throw Refused("storage", allowed, used, $"{Size(allowed.Most)} of files", $"this network has {Size(used)}, and this would be {Size(bytes)} more");
    }

    /// <summary>Room for one more person, those who are invited included; in the transaction that has locked the organization's people.</summary>
    public static async Task AssertUser(ControlSession db, string organizationId, UserId user, CancellationToken ct)
    {
        if (await db.OneOrNone<Allowed>($"""
            select p.name as plan, p.users_max::bigint as most from subscription s join billing_plan p on p.id = s.plan_id where s.organization_id = {organizationId} and p.users_max is not null
            """, ct) is not { } allowed) return;
        var used = await db.One<long>($"select count(*) from membership m where {IsCounted(organizationId)} and m.user_id <> {user}", ct);
        if (used >= allowed.Most) throw Refused("users", allowed, used, $"{allowed.Most} people", $"this network has {used}, those who are invited included");
    }

    /// <summary>The requests of a month are used up.</summary>
    internal static Refusal NoMoreCalls(string plan, long most, long used, DateOnly month, TimeSpan wait) => Refused(429, "api_calls", new Allowed(plan, most), used,
            FormattableString.Invariant($"{most:N0} API calls a month"), FormattableString.Invariant($"this network has made {used:N0} since {month:d MMMM}, and may go on from {month.AddMonths(1):d MMMM} (UTC)"))
        .With("retryAfter", (int)Math.Ceiling(wait.TotalSeconds));

    /// <summary>Requests of an organization in a month, as far as they are written down.</summary>
    public static Sql Calls(string organizationId, DateOnly month) => Sql.Of($"""
        (select coalesce(sum(calls), 0)::bigint from api_usage where organization_id = {organizationId} and day >= {month} and day < {month.AddMonths(1)})
        """);

    /// <summary>How many shows of the session's tenant count.</summary>
    public static Sql ShowsInUse => Sql.Of($"(select count(*) from show where is_active)");

    /// <summary>On a row <c>m</c> of <c>membership</c>: this person counts in that organization.</summary>
    public static Sql IsCounted(string organizationId) => Sql.Of($"m.organization_id = {organizationId} and m.status in ('active', 'invited')");

    /// <summary>Bytes of all files of the session's tenant, each content once.</summary>
    public static Sql Stored => Sql.Of($"""
        (select coalesce(sum(size_bytes), 0)::bigint from (select distinct on (sha256) size_bytes from public.uploaded_file where state <> 'deleted' order by sha256) f)
        """);

    static Task<string> InTurn(TenantSession db, CancellationToken ct) => db.One<string>($"select org_id from org_identity for no key update", ct);

    static Refusal Refused(string metric, Allowed allowed, long used, string most, string now) => Refused(409, metric, allowed, used, most, now);

    static Refusal Refused(int status, string metric, Allowed allowed, long used, string most, string now) =>
        new Refusal(status, Code, $"The plan {allowed.Plan} allows {most}; {now}. The operator of this platform can change the plan.")
        .With("metric", metric).With("limit", allowed.Most).With("used", used).With("plan", allowed.Plan);

    static string Size(long bytes) => bytes switch
    {
        < 1L << 20 => FormattableString.Invariant($"{Math.Ceiling(bytes / 1024.0)} KB"),
        < 1L << 30 => FormattableString.Invariant($"{bytes / 1048576.0:0.#} MB"),
        _ => FormattableString.Invariant($"{bytes / 1073741824.0:0.#} GB"),
    };
}
