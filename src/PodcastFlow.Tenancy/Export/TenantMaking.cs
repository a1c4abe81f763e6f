using Npgsql;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Export;

/// <summary>
/// A new tenant from rows that were in another schema: the schema at the rows' version, made by the stored migrations; the rows; and the migrations
/// that came later. All in one transaction: whatever happens, there is either the whole tenant or nothing.
/// </summary>
static class TenantMaking
{
    /// <param name="files">Where its files are to lie; null: rows with files are refused.</param>
    /// <param name="settle">What is to be done to its rows because they live here now.</param>
    /// <param name="sandboxOf">What it is a copy of, if it is one to try things on.</param>
    /// <exception cref="InstallationException">The rows break a rule of the schema, or are not those that they should be.</exception>
    public static async Task<ImportedTenant> Run(string migratorConnectionString, string slug, string tenantId, TenantRows rows, TenantFiles? files, Sql? settle, string? sandboxOf, IProgress<ExportProgress>? progress, CancellationToken ct)
    {
        await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
        await migrator.Execute(TenantExport.Spelling, ct);
        var (schema, version, loaded) = ("", 0, 0L);
        try
        {
            await migrator.InTransaction(async () =>
            {
                schema = await migrator.One<string>("select create_complete_org_schema($1, $2, $3)", ct, slug, tenantId, rows.SchemaVersion);
                if (sandboxOf is not null) await migrator.Execute("update tenant_schema set sandbox_of = $1 where organization_id = $2", ct, sandboxOf, tenantId);
                loaded = await new TenantLoad(migrator, schema, rows).Run(progress, ct);
                version = await WithFiles(migrator, schema, tenantId, rows, files, async () =>
                {
                    if (settle is not null) await migrator.Execute($"set local search_path = \"{schema}\", ext, pg_temp; {settle}; reset search_path", ct);
                    return await MigrateForward(migrator, new FleetStatus(tenantId, slug, schema, rows.SchemaVersion, 0, null), ct);
                }, ct);
            }, ct);
        }
        catch (PostgresException e) when (schema.Length > 0 && (e.SqlState == PostgresErrorCodes.RaiseException || e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal)))
        {
            throw rows.Refused($"a row breaks a rule{(e.TableName is null ? "" : $" of {e.TableName}")}: {e.MessageText}", e);
        }
        return new ImportedTenant(schema, rows.SchemaVersion, version, rows.Tables.Count(), loaded);
    }

    /// <summary>
    /// Brings the files, then the rest. When that fails they are cleared while the transaction still holds the tenant's name: whoever tries it
    /// again waits for its end, and nobody's files are touched.
    /// </summary>
    static async Task<int> WithFiles(AdminConnection migrator, string schema, string tenantId, TenantRows rows, TenantFiles? files, Func<Task<int>> rest, CancellationToken ct)
    {
        if (rows.Uploads.Count == 0) return await rest();
        if (files is null) throw rows.Refused("there are files, and no place for them");
        try
        {
            await TenantUploads.Load(migrator, schema, tenantId, rows.Uploads, rows, files, ct);
            return await rest();
        }
        catch when (migrator.IsOpen)
        {
            await files.Clear(tenantId);
            throw;
        }
    }

    /// <summary>As the fleet is migrated, but with nobody in the way, so all within the transaction.</summary>
    static async Task<int> MigrateForward(AdminConnection migrator, FleetStatus tenant, CancellationToken ct)
    {
        var version = tenant.Version;
        foreach (var step in (await FleetSteps.Read(migrator, ct)).After(version))
        {
            await migrator.Execute($"set local search_path = \"{tenant.Schema}\", ext, pg_temp", ct);
            while (step.Kind == StepKind.Batch && await migrator.Execute(FleetStep.Filled(step.Text, tenant), ct) > 0) { }
            await migrator.Execute("reset search_path", ct);
            version = await migrator.One<int>("select migrate_org_schema($1, $2)", ct, tenant.OrganizationId, step.Version);
        }
        return version;
    }
}
