using System.Collections.Concurrent;

namespace PodcastFlow.Tenancy;

/// <summary>Which schema, role and shard a tenant has. Answers from memory for at most 30 seconds, and forgets at once when told of a change.</summary>
public sealed class TenantRegistry(ControlDatabase control, TimeProvider clock)
{
    /// <summary>Notified by the database on every change of the registry, of sessions and of memberships.</summary>
    public const string Channel = "podcastflow_changed";
    static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    sealed record Entry(Tenant? Tenant, DateTimeOffset Until);

    readonly ConcurrentDictionary<string, Entry> _byId = new();

    /// <summary>The tenant of an id, or null.</summary>
    public async Task<Tenant?> Find(string id, CancellationToken ct = default)
    {
        if (_byId.TryGetValue(id, out var known) && known.Until > clock.GetUtcNow()) return known.Tenant;
        var tenant = await control.Read(db => db.OneOrNone<Tenant>($"""
            select organization_id as id, slug, schema_name as schema, login_shard, schema_version, sandbox_of from tenant_schema where organization_id = {id}
            """, ct), ct);
        _byId[id] = new Entry(tenant, clock.GetUtcNow() + Lifetime);
        return tenant;
    }

    /// <summary>All tenants, read now.</summary>
    public Task<List<Tenant>> All(CancellationToken ct = default) => control.Read(db => db.List<Tenant>($"""
        select organization_id as id, slug, schema_name as schema, login_shard, schema_version, sandbox_of from tenant_schema order by slug
        """, ct), ct);

    public void Forget() => _byId.Clear();
}
