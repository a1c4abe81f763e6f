using System.Collections.Concurrent;

namespace PodcastFlow.Tenancy;

/// <summary>
/// How many statements each tenant has sent since this process started. Only so many tenants are told by name, those that were busiest when
/// their turn came; the rest count together, so that a thousand tenants do not become a thousand time series. A name once given is kept: no
/// count ever falls.
/// </summary>
public sealed class StatementCounts
{
    internal sealed class Count
    {
        long _statements;

        public string Slug = "";
        public bool IsNamed;

        public long Statements => Interlocked.Read(ref _statements);

        public void Add() => Interlocked.Increment(ref _statements);
    }

    readonly ConcurrentDictionary<string, Count> _counts = new(StringComparer.Ordinal);
    readonly Lock _naming = new();
    int _named;

    internal Count Of(Tenant tenant)
    {
        var count = _counts.GetOrAdd(tenant.Id, _ => new Count());
        count.Slug = tenant.Slug;
        return count;
    }

    /// <summary>The counts so far.</summary>
    /// <param name="names">How many tenants at most are told by name.</param>
    public (List<(string Slug, long Statements)> Named, long Others) Read(int names)
    {
        lock (_naming)
        {
            foreach (var count in _counts.Values.Where(c => !c.IsNamed).OrderByDescending(c => c.Statements).Take(names - _named))
            {
                count.IsNamed = true;
                _named++;
            }
        }
        return ([.. _counts.Values.Where(c => c.IsNamed).Select(c => (c.Slug, c.Statements))], _counts.Values.Where(c => !c.IsNamed).Sum(c => c.Statements));
    }
}
