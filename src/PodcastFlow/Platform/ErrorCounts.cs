using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>
/// Counts requests and pages that ended in an error of ours, by organization, day in UTC, route and kind of error. No texts: they may quote what somebody
/// wrote. Kept in this process until it is written.
/// </summary>
public sealed class ErrorCounts(TimeProvider clock)
{
    /// <summary>So many different ones are told apart between two writings; the others count together.</summary>
    public const int Most = 300;

    /// <summary>The route and kind of those.</summary>
    public const string Other = "other";

    readonly Lock _lock = new();
    Dictionary<Key, Times> _unwritten = [];

    sealed record Key(string? OrganizationId, DateOnly Day, string Route, string Kind);

    sealed record Times(int Count, DateTimeOffset LastAt, string LastTrace)
    {
        internal Times And(Times other) => (other.LastAt >= LastAt ? other : this) with { Count = Count + other.Count };
    }

    /// <param name="organizationId">Null: outside organizations.</param>
    /// <param name="route">Method and pattern, as POST /api/campaigns; of a page its pattern.</param>
    /// <param name="error">Of which the type is kept.</param>
    /// <param name="trace">Finds it in the log.</param>
    public void Count(string? organizationId, string route, Exception error, string trace)
    {
        var now = clock.GetUtcNow();
        Add(new Key(organizationId, DateOnly.FromDateTime(now.UtcDateTime), Cut(route, 300), Cut(error.GetType().Name, 200)), new Times(1, now, Cut(trace, 64)));
    }

    void Add(Key key, Times times)
    {
        lock (_lock)
        {
            if (_unwritten.Count >= Most && !_unwritten.ContainsKey(key)) key = new Key(null, key.Day, Other, Other);
            _unwritten[key] = _unwritten.TryGetValue(key, out var before) ? before.And(times) : times;
        }
    }

    /// <summary>Adds them to the table; what could not be added is kept for the next time.</summary>
    public async Task Write(ControlDatabase control, CancellationToken ct)
    {
        var taken = Take();
        if (taken.Count == 0) return;
        try
        {
            await control.Run(db => Write(db, [.. taken.Keys], [.. taken.Values], ct), ct);
        }
        catch (Exception error) when (error is not OutcomeUnknownException)
        {
            foreach (var (key, times) in taken) Add(key, times);
            throw;
        }
    }

    Dictionary<Key, Times> Take()
    {
        lock (_lock)
        {
            var taken = _unwritten;
            _unwritten = [];
            return taken;
        }
    }

    // In one order, so that two who write do not wait for each other. An organization that is gone by now is left out.
    static Task<int> Write(ControlSession db, Key[] keys, Times[] times, CancellationToken ct) => db.Execute($"""
        insert into request_error (organization_id, day, route, kind, times, last_at, last_trace)
        select u.organization_id, u.day, u.route, u.kind, u.times, u.last_at, u.last_trace
        from unnest({keys.Select(k => k.OrganizationId).ToArray()}, {keys.Select(k => k.Day).ToArray()}, {keys.Select(k => k.Route).ToArray()}, {keys.Select(k => k.Kind).ToArray()},
                    {times.Select(t => t.Count).ToArray()}, {times.Select(t => t.LastAt).ToArray()}, {times.Select(t => t.LastTrace).ToArray()})
             u (organization_id, day, route, kind, times, last_at, last_trace)
        where u.organization_id is null or exists (select from tenant_schema t where t.organization_id = u.organization_id)
        order by u.organization_id, u.day, u.route, u.kind
        on conflict (organization_id, day, route, kind) do update
        set times = request_error.times + excluded.times, last_at = greatest(request_error.last_at, excluded.last_at),
            last_trace = case when excluded.last_at >= request_error.last_at then excluded.last_trace else request_error.last_trace end
        """, ct);

    static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
