using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Export;

/// <summary>Takes a tenant away: its schema with everything in it, its role, its registry row, its jobs and the records of its files, in one transaction.</summary>
public static class TenantRemoval
{
    /// <returns>False when there was nothing any more.</returns>
    public static async Task<bool> Drop(string migratorConnectionString, string tenantId, CancellationToken ct = default)
    {
        await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
        // Whoever still reads there is waited for, but not for ever; it is tried again.
        await migrator.Execute("set lock_timeout = '30s'", ct);
        var dropped = false;
        await migrator.InTransaction(async () =>
        {
            dropped = (await migrator.List("select 1 from tenant_schema where organization_id = $1 for update", _ => true, ct, tenantId)).Count > 0;
            if (dropped) await migrator.Execute("select drop_org_schema($1)", ct, tenantId);
        }, ct);
        return dropped;
    }
}
