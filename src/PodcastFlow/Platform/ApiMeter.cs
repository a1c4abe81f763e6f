using System.Collections.Concurrent;
using Npgsql;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>
/// Counts the requests to the API by organization and day in UTC, and refuses those above what the plan allows in a calendar month. Counted in this
/// process and added to the table every few seconds. A limit holds exactly in one process; several together may pass it by what the others have counted
/// in <see cref="KnownFor"/>.
/// </summary>
public sealed class ApiMeter(ControlDatabase control, TimeProvider clock)
{
    /// <summary>For so long a plan, and what has been counted against it, is known without asking.</summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(30);

    // Whoever is refused asks again after a day at the latest: the plan may be another by then.
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // Writing takes milliseconds. When it hangs, requests do not.
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    readonly ConcurrentDictionary<string, ApiAccount> _accounts = new(StringComparer.Ordinal);
    int _forgotten;

    sealed record Plan(string Name, long? Most, long Counted);

    /// <summary>Counts a request that was let into an organization.</summary>
    /// <exception cref="Refusal">429 <c>plan_limit</c>; such a request is not counted.</exception>
    public async ValueTask Count(string organizationId, UseCase useCase, CancellationToken ct)
    {
        var account = _accounts.GetOrAdd(organizationId, id => new ApiAccount(id));
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        // Files and exports count and are never refused: an organization over its limit still gets its data out, and its pages still show files.
        if (useCase.Area is Area.Files or Area.Exports)
        {
            account.Add(today);
            return;
        }
        if (!account.Knows(now, Volatile.Read(ref _forgotten))) await Learn(account, now, ct);
        if (account.TryAdd(today) is not { } full) return;
        var next = full.Month.AddMonths(1);
        var wait = new DateTimeOffset(next, TimeOnly.MinValue, TimeSpan.Zero) - now;
        throw PlanLimits.NoMoreCalls(full.Plan, full.Most!.Value, full.Used, full.Month, wait < LongestWait ? wait : LongestWait);
    }

    /// <summary>Forgets what it knows of plans, not what it has counted: the next request of each organization asks the database.</summary>
    public void Forget() => Interlocked.Increment(ref _forgotten);

    // The turn keeps writing apart from reading: what is being written would be seen twice or not at all.
    async Task Learn(ApiAccount account, DateTimeOffset now, CancellationToken ct)
    {
        if (!await account.Turn.WaitAsync(Patience, ct)) return;
        try
        {
            var version = Volatile.Read(ref _forgotten);
            if (account.Knows(now, version)) return;
            var month = ApiAccount.MonthOf(DateOnly.FromDateTime(now.UtcDateTime));
            var plan = await control.Read(db => db.OneOrNone<Plan>($"""
                select p.name, p.api_calls_per_month_max as most, {PlanLimits.Calls(account.OrganizationId, month)} as counted
                from subscription s join billing_plan p on p.id = s.plan_id where s.organization_id = {account.OrganizationId}
                """, ct), ct);
            account.Learn(new ApiAccount.Known(plan?.Name ?? "", plan?.Most, plan?.Counted ?? 0, month, now + KnownFor, version));
        }
        catch (NpgsqlException away) when (away.IsTransient || away is PostgresException { InvariantSeverity: "FATAL" })
        {
            // What was known stays in force. Whether anything works without this database is not the meter's to say.
        }
        finally
        {
            account.Turn.Release();
        }
    }

    /// <summary>Adds what was counted to the table, in one statement for all organizations; what could not be added is kept for the next time.</summary>
    public async Task Write(CancellationToken ct)
    {
        // In one order, here and in the statement, so that two who write do not wait for each other.
        var accounts = _accounts.Values.Where(account => account.HasUnwritten).OrderBy(account => account.OrganizationId, StringComparer.Ordinal).ToList();
        if (accounts.Count == 0) return;
        var held = new List<ApiAccount>(accounts.Count);
        try
        {
            foreach (var account in accounts)
            {
                await account.Turn.WaitAsync(ct);
                held.Add(account);
            }
            var taken = accounts.SelectMany(account => account.Take().Select(day => (Account: account, Day: day.Key, Calls: day.Value))).ToList();
            try
            {
                await control.Run(db => Add(db, [.. taken.Select(t => t.Account.OrganizationId)], [.. taken.Select(t => t.Day)], [.. taken.Select(t => t.Calls)], ct), ct);
            }
            // When nobody knows whether it was added, it is not added again: too few may be counted, never too many.
            catch (Exception error) when (error is not OutcomeUnknownException)
            {
                foreach (var (account, day, calls) in taken) account.Return(day, calls);
                throw;
            }
        }
        finally
        {
            foreach (var account in held) account.Turn.Release();
        }
    }

    // An organization that is gone by now is left out.
    static Task<int> Add(ControlSession db, string[] organizations, DateOnly[] days, long[] calls, CancellationToken ct) => db.Execute($"""
        with added as (
            insert into api_usage (organization_id, day, calls, counted_at)
            select u.organization_id, u.day, u.calls, {db.Now}
            from unnest({organizations}, {days}, {calls}) u (organization_id, day, calls)
            where exists (select from tenant_schema t where t.organization_id = u.organization_id)
            order by u.organization_id, u.day
            on conflict (organization_id, day) do update set calls = api_usage.calls + excluded.calls, counted_at = greatest(api_usage.counted_at, excluded.counted_at)
            returning organization_id)
        select mark_rollup(t.schema_name, 'usage') from tenant_schema t where t.organization_id in (select a.organization_id from added a)
        """, ct);
}
