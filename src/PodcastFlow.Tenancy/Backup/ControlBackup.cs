using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Backup;

/// <summary>
/// The control plane in one file, as of one moment, while people work: <c>data/*.csv</c> and <c>manifest.json</c> in a <c>.tar.gz</c>. Made by COPY over
/// the product's own login, so no program of the server is needed. Tenants' schemas are not in it: they are exported one by one.
/// </summary>
public static class ControlBackup
{
    internal const string ManifestName = "manifest.json";

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static string FileOf(string table) => $"data/{table}.csv";

    /// <summary>Writes the file.</summary>
    /// <param name="controlConnectionString">The login of the control plane.</param>
    public static async Task<BackupManifest> Write(string controlConnectionString, Stream destination, CancellationToken ct = default)
    {
        await using var control = await AdminConnection.Open(controlConnectionString, ct);
        // One snapshot for all tables.
        await control.Execute("begin transaction isolation level repeatable read, read only", ct);
        await using var zipped = new GZipStream(destination, CompressionLevel.Optimal, leaveOpen: true);
        await using var archive = new TarWriter(zipped, TarEntryFormat.Pax, leaveOpen: true);
        var tables = new List<BackupTable>();
        foreach (var (name, columns) in await Tables(control, ct)) tables.Add(await Copy(control, archive, name, columns, ct));
        var (publicVersion, tenantVersion) = (await control.List("select (select max(version) from public_migration), (select max(version) from tenant_script)", row => (row.GetInt32(0), row.GetInt32(1)), ct)).Single();
        var manifest = new BackupManifest(BackupManifest.NewestFormat, publicVersion, tenantVersion, tables,
            await control.List("select organization_id, slug, schema_version from tenant_schema order by slug", row => new BackupOrganization(row.GetString(0), row.GetString(1), row.GetInt32(2)), ct));
        await archive.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, ManifestName) { DataStream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, Json)) }, ct);
        return manifest;
    }

    /// <summary>All tables with the columns that are not computed. What the installation makes itself is left out: its ledgers and its scripts.</summary>
    static Task<List<(string Name, string[] Columns)>> Tables(AdminConnection control, CancellationToken ct) => control.List("""
        select c.relname::text, array_agg(a.attname::text order by a.attnum)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not in ('public_migration', 'tenant_script', 'tenant_schema', 'tenant_migration')
        group by c.relname order by c.relname
        """, row => (row.GetString(0), row.GetFieldValue<string[]>(1)), ct);

    static async Task<BackupTable> Copy(AdminConnection control, TarWriter archive, string name, string[] columns, CancellationToken ct)
    {
        // An entry's length stands in front of it.
        await using var file = new FileStream(Path.GetTempFileName(), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        await control.CopyOut($"copy {name} ({string.Join(", ", columns)}) to stdout (format csv)", file, ct);
        var rows = await control.One<long>($"select count(*) from {name}", ct);
        file.Position = 0;
        var sha256 = Convert.ToHexString(await SHA256.HashDataAsync(file, ct));
        file.Position = 0;
        await archive.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, FileOf(name)) { DataStream = file }, ct);
        return new BackupTable(name, columns, rows, sha256);
    }
}
