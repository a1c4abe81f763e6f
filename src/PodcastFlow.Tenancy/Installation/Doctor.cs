using Npgsql;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Installation;

/// <summary>What an examination has to know besides the database.</summary>
public sealed record DoctorOptions
{
    /// <summary>Ids of tenants that are put away on purpose: nobody is to reach their schemas.</summary>
    public IReadOnlyCollection<string> PutAway { get; init; } = [];

    /// <summary>From which share of a limit on connections on it is told.</summary>
    public double FullShare { get; init; } = 0.9;
}

/// <summary>A finding that was to be mended and was not, and why.</summary>
public sealed record Unmended(Finding Finding, string Why);

/// <summary>What only the owner of the server has: the connection of its superuser, and what an installation consists of.</summary>
/// <param name="Superuser">A connection of the superuser to any database of the server.</param>
/// <param name="Database">The installation's database.</param>
/// <param name="Scripts">What this program carries.</param>
/// <param name="Key">The installation's key.</param>
public sealed record ServerOwner(string Superuser, string Database, TenancyScripts Scripts, InstallationKey Key);

/// <summary>
/// Looks at an installation: what is open that must be shut, schemas that nobody knows or that are missing, schemas that lack a migration, ledgers
/// that disagree, schemas that differ from a fresh one of their version. Mends what is safe when it is asked to.
/// </summary>
public static class Doctor
{
    /// <summary>What is wrong, the worst first; nothing is the wanted answer. Changes nothing.</summary>
    public static async Task<List<Finding>> Examine(string migratorConnectionString, DoctorOptions? options = null, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
        var findings = await new ServerExamination(migrator, options ?? new()).Run(ct);
        var schemas = (await migrator.List("select nspname::text from pg_namespace where nspname ~ '^org_'", row => row.GetString(0), ct)).ToHashSet();
        var fleet = (await new FleetMigrator(migratorConnectionString).Status(ct)).FindAll(tenant => schemas.Contains(tenant.Schema));      // one without a schema is told of already
        var examination = new TenantExamination(migrator, await FleetSteps.Read(migrator, ct));
        var done = 0;
        foreach (var version in fleet.GroupBy(tenant => tenant.Version))
        {
            var wanted = await Specimen.Show(migrator, version.Key, (_, schema) => Fingerprint.Of(migrator, schema, ct), ct);
            foreach (var tenant in version)
            {
                findings.AddRange(await examination.Run(tenant, wanted, ct));
                progress?.Report((double)++done / fleet.Count);
            }
        }
        return [.. findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Slug, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Mends those findings that are safe to mend: roles, grants and revokes, names that are free again, halves of indexes. No row and no column
    /// of a tenant is touched. An examination afterwards says what is left.
    /// </summary>
    /// <param name="findings">What an examination of this process has found.</param>
    /// <param name="migratorConnectionString">The login that owns the schemas.</param>
    /// <param name="owner">The server's owner, where somebody who has its connection asks; what takes it is left otherwise.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>What was tried and did not work.</returns>
    public static async Task<List<Unmended>> Mend(IReadOnlyList<Finding> findings, string migratorConnectionString, ServerOwner? owner = null, CancellationToken ct = default)
    {
        var unmended = new List<Unmended>();
        if (owner is not null)
        {
            if (Wanted(RepairBy.Installation).Any()) await Installer.Secure(owner, ct);
            await Repair(new NpgsqlConnectionStringBuilder(owner.Superuser) { Database = owner.Database }.ConnectionString, RepairBy.Owner);
        }
        else
        {
            unmended.AddRange(Wanted(RepairBy.Installation).Concat(Wanted(RepairBy.Owner)).Select(finding => new Unmended(finding, $"This takes the connection of the server's owner. {finding.Mend}")));
        }
        await Repair(migratorConnectionString, RepairBy.Migrator);
        return unmended;

        IEnumerable<Finding> Wanted(RepairBy by) => findings.Where(finding => finding.Repair?.By == by);

        async Task Repair(string connectionString, RepairBy by)
        {
            if (!Wanted(by).Any()) return;
            await using var connection = await AdminConnection.Open(connectionString, ct);
            await connection.Execute("set lock_timeout = '5s'", ct);
            foreach (var finding in Wanted(by))
            {
                try
                {
                    await connection.Execute(finding.Repair!.Sql, ct);
                }
                catch (PostgresException e) when (connection.IsOpen)
                {
                    unmended.Add(new Unmended(finding, $"{e.MessageText} ({e.SqlState}). {finding.Mend}"));
                }
            }
        }
    }
}
