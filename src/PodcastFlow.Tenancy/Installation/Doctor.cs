using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Installation;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Slug">The tenant it is about; null: the whole installation.</param>
/// <param name="What">What it is.</param>
public sealed record Finding(string? Slug, string What);

/// <summary>
/// Looks at an installation and changes nothing: what is open that must be shut, schemas that lack a migration, ledgers that disagree, and schemas
/// that differ from a fresh one of their version.
/// </summary>
public static class Doctor
{
    /// <summary>What is wrong; nothing is the wanted answer.</summary>
    public static async Task<List<Finding>> Examine(string migratorConnectionString, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
        var findings = await migrator.List("select gap from monitor.isolation_gap order by gap", row => new Finding(null, row.GetString(0)), ct);
        if (await migrator.One<long>("select count(*) from monitor.forbidden_function", ct) == 0) findings.Add(new Finding(null, "the list of functions to revoke is empty"));

        var fleet = await new FleetMigrator(migratorConnectionString).Status(ct);
        var done = 0;
        foreach (var version in fleet.GroupBy(tenant => tenant.Version))
        {
            var wanted = await Specimen.Show(migrator, version.Key, (_, schema) => Fingerprint.Of(migrator, schema, ct), ct);
            foreach (var tenant in version)
            {
                findings.AddRange((await Tenant(migrator, tenant, wanted, ct)).Select(what => new Finding(tenant.Slug, what)));
                progress?.Report((double)++done / fleet.Count);
            }
        }
        return findings;
    }

    static async Task<List<string>> Tenant(AdminConnection migrator, FleetStatus tenant, List<string> wanted, CancellationToken ct)
    {
        var findings = new List<string>();
        if (tenant.Version < tenant.Latest) findings.Add($"is at version {tenant.Version} of {tenant.Latest}{(tenant.LastError is null ? "" : $": {tenant.LastError}")}");
        var found = await Fingerprint.Of(migrator, tenant.Schema, ct);
        findings.AddRange(wanted.Except(found).Select(line => $"lacks {line}"));
        findings.AddRange(found.Except(wanted).Select(line => $"has {line}"));
        if (!found.Exists(line => line.StartsWith("table schema_migration ", StringComparison.Ordinal))) return findings;
        findings.AddRange(await migrator.List($"""
            select coalesce(o.version, c.version) from "{tenant.Schema}".schema_migration o
            full join (select version, sha256 from public.tenant_migration where organization_id = $1 and state = 'applied') c using (version)
            where o.sha256 is distinct from c.sha256 order by 1
            """, row => $"the two ledgers disagree about version {row.GetInt32(0)}", ct, tenant.OrganizationId));
        return findings;
    }
}
