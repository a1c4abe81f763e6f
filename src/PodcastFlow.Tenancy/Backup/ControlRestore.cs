using System.Text.RegularExpressions;
using Npgsql;
using PodcastFlow.Tenancy.Archives;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Backup;

/// <summary>
/// Makes an installation from a backup of its control plane, on a server that has no such database yet: installs it as it was then, loads the
/// rows, makes the registered tenants' schemas without their rows, and brings <c>public</c> up to date.
/// </summary>
public static partial class ControlRestore
{
    // Who was signed in then is not signed in now.
    static readonly string[] NotLoaded = ["session"];

    public static async Task<Restored> From(Stream backup, string superuser, string database, TenancyScripts scripts, InstallationKey key, CancellationToken ct = default)
    {
        using var folder = await ArchiveReader.Unpack(backup, "backup of a control plane", new ArchiveLimits(), ct);
        var manifest = await Verified(folder, ct);
        if (manifest.PublicVersion > scripts.Public.Count || manifest.TenantVersion > scripts.Tenant.Count)
            throw new InstallationException($"The backup was made by a newer version of the product (public {manifest.PublicVersion}, organizations {manifest.TenantVersion}; known {scripts.Public.Count} and {scripts.Tenant.Count}).");
        await using (var server = await AdminConnection.Open(superuser, ct))
            if (await server.One<bool>("select exists (select from pg_database where datname = $1)", ct, database))
                throw new InstallationException($"There is a database {database} already. A backup is restored beside it, never over it: give another name, or another server.");

        var asItWas = scripts with { Public = [.. scripts.Public.Take(manifest.PublicVersion)], Tenant = [.. scripts.Tenant.Take(manifest.TenantVersion)] };
        await Installer.Install(superuser, database, asItWas, key, ct);
        try
        {
            await using var owner = await AdminConnection.Open(new NpgsqlConnectionStringBuilder(superuser) { Database = database }.ConnectionString, ct);
            await MakeSchemas(owner, manifest, ct);
            await owner.InTransaction(() => Load(owner, manifest, folder, ct), ct);
        }
        catch
        {
            await Installer.Remove(superuser, database, CancellationToken.None);
            throw;
        }
        var installed = await Installer.Install(superuser, database, scripts, key, ct);
        return new Restored(installed.PublicVersion, installed.TenantVersion, manifest.Organizations.Count, manifest.Tables.Where(table => !NotLoaded.Contains(table.Name)).Sum(table => table.Rows));
    }

    static async Task MakeSchemas(AdminConnection owner, BackupManifest manifest, CancellationToken ct)
    {
        foreach (var organization in manifest.Organizations)
            await owner.One<string>("select create_complete_org_schema($1, $2, $3)", ct, organization.Slug, organization.Id, organization.SchemaVersion);
    }

    static async Task Load(AdminConnection owner, BackupManifest manifest, Unpacked folder, CancellationToken ct)
    {
        // The rows fit together: they are one snapshot, and its checksums were looked at.
        await owner.Execute("set local session_replication_role = replica", ct);
        await owner.Execute("set local search_path = public", ct);
        await owner.Execute($"truncate {string.Join(", ", manifest.Tables.Select(table => table.Name))}", ct);
        foreach (var table in manifest.Tables.Where(table => !NotLoaded.Contains(table.Name)))
        {
            await using var file = folder.Open(ControlBackup.FileOf(table.Name));
            await owner.CopyIn($"copy {table.Name} ({string.Join(", ", table.Columns)}) from stdin (format csv)", to => file.CopyToAsync(to, ct), ct);
            if (await owner.One<long>($"select count(*) from {table.Name}", ct) != table.Rows) throw new InstallationException($"{table.Name} did not come back with {table.Rows} rows.");
        }
        foreach (var (table, column) in await owner.List("""
            select c.relname::text, a.attname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = 'public'::regnamespace and a.attidentity <> ''
            """, row => (row.GetString(0), row.GetString(1)), ct))
            await owner.One<long>($"select setval(pg_get_serial_sequence($1, $2), (select coalesce(max({column}), 0) + 1 from {table}), false)", ct, table, column);
    }

    static async Task<BackupManifest> Verified(Unpacked folder, CancellationToken ct)
    {
        var manifest = await folder.Manifest<BackupManifest>(ct);
        if (manifest.Format != BackupManifest.NewestFormat) throw new InstallationException($"The backup has format {manifest.Format}; this program knows {BackupManifest.NewestFormat}.");
        if (manifest.Tables.FirstOrDefault(table => folder.Files.GetValueOrDefault(ControlBackup.FileOf(table.Name))?.Sha256 != table.Sha256 || !table.Columns.All(Name().IsMatch)) is { } damaged)
            throw folder.Refused($"{damaged.Name} is not what was written");
        return manifest;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,62}\z")]
    private static partial Regex Name();
}
