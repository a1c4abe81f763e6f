using PodcastFlow.Tenancy.Archives;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Backup;

/// <summary>
/// The control plane in one file, as of one moment, while people work: <c>data/*.csv</c> and <c>manifest.json</c> in a <c>.tar.gz</c>. Made by COPY over
/// the product's own login, so no program of the server is needed. Tenants' schemas are not in it: they are exported one by one.
/// </summary>
public static class ControlBackup
{
    internal static string FileOf(string table) => $"data/{table}.csv";

    /// <summary>Writes the file.</summary>
    /// <param name="controlConnectionString">The login of the control plane.</param>
    public static async Task<BackupManifest> Write(string controlConnectionString, Stream destination, CancellationToken ct = default)
    {
        await using var control = await AdminConnection.Open(controlConnectionString, ct);
        // One snapshot for all tables.
        await control.Execute("begin transaction isolation level repeatable read, read only", ct);
        var archive = new ArchiveWriter(destination, await control.One<DateTimeOffset>("select now()", ct));
        var tables = new List<BackupTable>();
        foreach (var (name, columns) in await Tables(control, ct)) tables.Add(await Copy(control, archive, name, columns, ct));
        var (publicVersion, tenantVersion) = (await control.List("select (select max(version) from public_migration), (select max(version) from tenant_script)", row => (row.GetInt32(0), row.GetInt32(1)), ct)).Single();
        var manifest = new BackupManifest(BackupManifest.NewestFormat, publicVersion, tenantVersion, tables,
            await control.List("select organization_id, slug, schema_version from tenant_schema order by slug", row => new BackupOrganization(row.GetString(0), row.GetString(1), row.GetInt32(2)), ct));
        await archive.Complete(manifest, ct);
        return manifest;
    }

    /// <summary>All tables with the columns that are not computed. What the installation makes itself is left out: its ledgers and its scripts.</summary>
    static Task<List<(string Name, string[] Columns)>> Tables(AdminConnection control, CancellationToken ct) => control.List("""
        select c.relname::text, array_agg(a.attname::text order by a.attnum)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not in ('public_migration', 'tenant_script', 'tenant_schema', 'tenant_migration')
        group by c.relname order by c.relname
        """, row => (row.GetString(0), row.GetFieldValue<string[]>(1)), ct);

    static async Task<BackupTable> Copy(AdminConnection control, ArchiveWriter archive, string name, string[] columns, CancellationToken ct)
    {
        var (file, rows) = await archive.Add(FileOf(name), to => control.CopyOut($"copy {name} ({string.Join(", ", columns)}) to stdout (format csv)", to, ct), ct);
        return new BackupTable(name, columns, rows, file.Sha256);
    }
}
