using Npgsql;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>Where one tenant's schema stands.</summary>
/// <param name="OrganizationId">The tenant.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Version">The newest migration applied to it.</param>
/// <param name="Latest">The newest stored migration.</param>
/// <param name="LastError">Why the next one could not be applied when it was tried last; null when it was not.</param>
public sealed record FleetStatus(string OrganizationId, string Slug, string Schema, int Version, int Latest, string? LastError);

/// <summary>One tenant done: at which version it is now, or what went wrong.</summary>
public sealed record FleetProgress(int Done, int Total, string Slug, int Version, string? Error);

/// <summary>Migrates all tenants, one after the other; each migration of each tenant is a transaction of its own, so stopping anywhere is safe.</summary>
public sealed class FleetMigrator(string migratorConnectionString)
{
    const int Tries = 3;
    const int Rounds = 3;

    /// <summary>All tenants by name.</summary>
    public async Task<List<FleetStatus>> Status(CancellationToken ct = default)
    {
        await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
        return await Status(migrator, ct);
    }

    /// <summary>
    /// Applies what is missing and answers where every tenant stands then. A tenant whose tables are in use is tried again, then skipped and
    /// come back to; one that fails is recorded, and the rest goes on.
    /// </summary>
    public async Task<List<FleetStatus>> Migrate(IProgress<FleetProgress>? progress = null, CancellationToken ct = default)
    {
        await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
        // Waiting for a lock makes everybody behind wait too: better to let go and come back.
        await migrator.Execute("set lock_timeout = '200ms'", ct);
        var behind = (await Status(migrator, ct)).Where(tenant => tenant.Version < tenant.Latest).ToList();
        var (total, done) = (behind.Count, 0);
        var errors = new Dictionary<string, string>();
        for (var round = 1; behind.Count > 0; round++)
        {
            var busy = new List<FleetStatus>();
            foreach (var tenant in behind)
            {
                var (version, error) = await Migrate(migrator, tenant, ct);
                if (error?.SqlState == PostgresErrorCodes.LockNotAvailable && round < Rounds)
                {
                    busy.Add(tenant with { Version = version });
                    continue;
                }
                if (error is not null)
                {
                    errors[tenant.OrganizationId] = $"{error.MessageText} ({error.SqlState})";
                    await Record(migrator, tenant.OrganizationId, version + 1, errors[tenant.OrganizationId], ct);
                }
                progress?.Report(new FleetProgress(++done, total, tenant.Slug, version, error?.MessageText));
            }
            behind = busy;
        }
        return [.. (await Status(migrator, ct)).Select(tenant => tenant with { LastError = errors.GetValueOrDefault(tenant.OrganizationId) ?? tenant.LastError })];
    }

    static async Task<(int Version, PostgresException? Error)> Migrate(AdminConnection migrator, FleetStatus tenant, CancellationToken ct)
    {
        for (var (version, attempt) = (tenant.Version, 1); ; attempt++)
        {
            try
            {
                while (version < tenant.Latest)
                {
                    version = await migrator.One<int>("select migrate_org_schema($1, $2)", ct, tenant.OrganizationId, version + 1);
                    attempt = 1;
                }
                return (version, null);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && attempt < Tries)
            {
                await Task.Delay(Random.Shared.Next(20, 80) * attempt, ct);
            }
            catch (PostgresException e)
            {
                return (version, e);
            }
        }
    }

    static Task Record(AdminConnection migrator, string organizationId, int version, string error, CancellationToken ct) => migrator.Execute("""
        insert into tenant_migration (organization_id, version, state, sha256, at, error)
        select $1, s.version, 'failed', s.sha256, now(), $3
        from tenant_script s where s.version = $2 and exists (select from tenant_schema t where t.organization_id = $1)
        on conflict on constraint tenant_migration_pkey do update set sha256 = excluded.sha256, at = excluded.at, error = excluded.error
        where tenant_migration.state = 'failed'
        """, ct, organizationId, version, error);

    static Task<List<FleetStatus>> Status(AdminConnection migrator, CancellationToken ct) => migrator.List("""
        select t.organization_id, t.slug, t.schema_name, t.schema_version, s.latest, m.error
        from tenant_schema t
        cross join (select coalesce(max(version), 0) as latest from tenant_script) s
        left join tenant_migration m on m.organization_id = t.organization_id and m.version = t.schema_version + 1
        order by t.slug
        """, row => new FleetStatus(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.IsDBNull(5) ? null : row.GetString(5)), ct);
}
