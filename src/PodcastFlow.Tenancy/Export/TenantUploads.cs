using System.Text.Json;
using PodcastFlow.Tenancy.Archives;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Export;

/// <summary>The files of a tenant in its archive: their records as a table, and each file once, as it is.</summary>
static class TenantUploads
{
    const string File = "data/uploaded_file.csv";
    const string Columns = "id, file_name, sha256, size_bytes, media_type, created_at";

    /// <summary>How psql gets the records.</summary>
    public const string Restore = $"""
        create table uploaded_file (
            id uuid not null, file_name text not null, sha256 bytea not null, size_bytes bigint not null, media_type text not null, created_at timestamptz not null,
            constraint uploaded_file_pkey primary key (id)
        );
        \copy uploaded_file ({Columns}) from '{File}' (format csv, header match)
        """;

    public static string NameOf(string sha256) => "files/" + sha256;

    /// <summary>Adds them: all, or none of the archive.</summary>
    public static async Task<List<ExportedUpload>> Add(ArchiveWriter archive, TenantSnapshot snapshot, TenantFiles files, string tenantId, CancellationToken ct)
    {
        await archive.Add(File, to => snapshot.Reader.CopyOut($"copy (select {Columns} from public.exported_files('{snapshot.Schema}')) to stdout (format csv, header)", to, ct), ct);
        var uploads = await Of(snapshot, ct);
        foreach (var upload in uploads.DistinctBy(upload => upload.Sha256))
        {
            await using var content = await Open(upload, snapshot, files, tenantId, ct);
            var file = await archive.AddAsIs(NameOf(upload.Sha256), content, content.Length, ct);
            if (!upload.Sha256.Equals(file.Sha256, StringComparison.OrdinalIgnoreCase)) throw new InstallationException($"The file {upload.FileName} of {snapshot.Slug} is not what it was when it was uploaded.");
        }
        return uploads;
    }

    /// <summary>The records of the files that a tenant has.</summary>
    public static Task<List<ExportedUpload>> Of(TenantSnapshot snapshot, CancellationToken ct) => snapshot.Reader.List(
        $"select id, file_name, encode(sha256, 'hex'), size_bytes, media_type, created_at from public.exported_files('{snapshot.Schema}')",
        row => new ExportedUpload(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5)), ct);

    /// <summary>A file as it lies.</summary>
    public static async Task<Stream> Open(ExportedUpload upload, TenantSnapshot snapshot, TenantFiles files, string tenantId, CancellationToken ct) =>
        await files.OpenRead(tenantId, upload.Sha256, ct)
        ?? throw new InstallationException($"The file {upload.FileName} of {snapshot.Slug} is not where files lie. Is it the same place that the hosts use?");

    /// <summary>Files are what the records say, and none is there without a record.</summary>
    public static void AssertWhole(Unpacked archive, ExportManifest manifest)
    {
        var known = (manifest.Uploads ?? []).Select(upload => NameOf(upload.Sha256)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in archive.Files.Values.Where(file => file.Name.StartsWith("files/", StringComparison.Ordinal)))
        {
            if (!known.Contains(file.Name)) throw archive.Refused($"no record knows {file.Name}");
            if (!file.Sha256.Equals(file.Name["files/".Length..], StringComparison.OrdinalIgnoreCase)) throw archive.Refused($"{file.Name} is not what was written");
        }
    }

    /// <summary>Puts files where they lie here, and writes their records. What a file is says its content, whatever its record says.</summary>
    public static async Task Load(AdminConnection migrator, string schema, string tenantId, IReadOnlyList<ExportedUpload> uploads, TenantRows from, TenantFiles files, CancellationToken ct)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var upload in uploads.DistinctBy(upload => upload.Sha256))
        {
            await using var content = await from.Open(upload, ct);
            var (written, type) = await files.Write(tenantId, content, ct);
            types[upload.Sha256] = written == upload.Sha256 ? type : throw from.Refused($"{NameOf(upload.Sha256)} is not what was written");
        }
        var records = uploads.Select(upload => new
        {
            id = upload.Id, file_name = upload.FileName, sha256 = "\\x" + upload.Sha256, size_bytes = upload.SizeBytes, media_type = types[upload.Sha256], created_at = upload.CreatedAt,
        });
        await migrator.Execute("""
            insert into public.uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type, state, created_at)
            select $1, u.id, u.file_name, u.sha256, u.size_bytes, u.media_type, 'ready', u.created_at
            from jsonb_to_recordset($2::jsonb) as u (id uuid, file_name text, sha256 bytea, size_bytes bigint, media_type text, created_at timestamptz)
            """, ct, schema, JsonSerializer.Serialize(records));
    }
}
