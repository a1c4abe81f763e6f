using PodcastFlow.Tenancy.Archives;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Export;

/// <summary>What an import brought.</summary>
/// <param name="ExportedVersion">The version that the archive was of.</param>
/// <param name="SchemaVersion">The version the schema is at now.</param>
public sealed record ImportedTenant(string Schema, int ExportedVersion, int SchemaVersion, int Tables, long Rows);

/// <summary>
/// A tenant's export, unpacked and verified, for the time of its import. Nothing in it is ever run: the tables come from the stored migrations, and
/// only rows from the archive.
/// </summary>
public sealed class TenantArchive : IDisposable
{
    /// <summary>The login that makes and drops schemas.</summary>
    public const string Login = "podcastflow_migrator";

    readonly Unpacked _files;
    readonly string _migrator;

    TenantArchive(Unpacked files, ExportManifest manifest, string migrator) => (_files, Manifest, _migrator) = (files, manifest, migrator);

    public ExportManifest Manifest { get; }

    /// <summary>Unpacks it, and sees that it is whole and fits this installation.</summary>
    /// <exception cref="InstallationException">It is refused, with the reason; nothing is left of it.</exception>
    public static async Task<TenantArchive> Open(Stream source, string migratorConnectionString, ArchiveLimits? limits = null, CancellationToken ct = default)
    {
        var files = await ArchiveReader.Unpack(source, "export of an organization", limits ?? new ArchiveLimits(), ct);
        try
        {
            var manifest = await files.Manifest<ExportManifest>(ct);
            AssertWhole(files, manifest);
            await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
            AssertFits(manifest, await FleetSteps.Read(migrator, ct));
            return new TenantArchive(files, manifest, migratorConnectionString);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes a tenant from it: the schema at the version of the archive, the rows, and then the migrations that came later. All in one transaction:
    /// whatever happens, there is either the whole tenant or nothing.
    /// </summary>
    /// <param name="slug">Its slug here.</param>
    /// <param name="tenantId">Its id here.</param>
    /// <param name="files">Where its files are to lie; null: an archive that has some is refused.</param>
    /// <param name="settle">What is to be done to its rows because they live here now.</param>
    /// <exception cref="InstallationException">Its rows break a rule of the schema, or are not those that the manifest tells of.</exception>
    public Task<ImportedTenant> Import(string slug, string tenantId, TenantFiles? files = null, Sql? settle = null, IProgress<ExportProgress>? progress = null, CancellationToken ct = default) =>
        TenantMaking.Run(_migrator, slug, tenantId, new Archived(Manifest, _files), files, settle, null, progress, ct);

    public void Dispose() => _files.Dispose();

    static void AssertWhole(Unpacked files, ExportManifest manifest)
    {
        if (manifest.Kind != ExportManifest.TenantExport) throw files.Refused("it is an archive of another kind");
        if (manifest.Format > ExportManifest.NewestFormat) throw new InstallationException($"The archive has format {manifest.Format}; this program knows {ExportManifest.NewestFormat}: import it with a newer one.");
        if (manifest.Format < 1) throw files.Refused("its format has no number");
        if (manifest.Files.FirstOrDefault(file => files.Files.GetValueOrDefault(file.Name) != file) is { } damaged) throw files.Refused($"{damaged.Name} is missing or is not what was written");
        var listed = manifest.Files.Select(file => file.Name).Append(ArchiveReader.ManifestName).ToHashSet(StringComparer.Ordinal);
        if (files.Files.Keys.FirstOrDefault(name => !listed.Contains(name)) is { } unknown) throw files.Refused($"its manifest does not know {unknown}");
        if (manifest.Tables.FirstOrDefault(table => !listed.Contains($"data/{table.Name}.csv")) is { } missing) throw files.Refused($"the rows of {missing.Name} are missing");
        TenantUploads.AssertWhole(files, manifest);
    }

    static void AssertFits(ExportManifest manifest, FleetSteps steps)
    {
        if (manifest.SchemaVersion > steps.Latest)
            throw new InstallationException($"The archive was made by a newer version of the product (schema {manifest.SchemaVersion}; known {steps.Latest}): upgrade this installation first.");
        var known = steps.After(0).Take(manifest.SchemaVersion).Select(step => new ExportedMigration(step.Version, step.Name, Convert.ToHexStringLower(step.Sha256)));
        if (manifest.SchemaVersion < 1 || !known.SequenceEqual(manifest.Migrations)) throw new InstallationException("The archive comes from another product: its tables were made by other migrations than those of this installation.");
    }

    sealed class Archived(ExportManifest manifest, Unpacked files) : TenantRows
    {
        public override int SchemaVersion => manifest.SchemaVersion;

        public override IEnumerable<(string, IReadOnlyList<string>)> Tables => manifest.Tables.Select(table => (table.Name, table.Columns));

        public override IReadOnlyList<ExportedCounter> Counters => manifest.Counters;

        public override async Task<long> Write(TenantTable table, Stream to, CancellationToken ct)
        {
            await using var file = files.Open(table.File);
            await file.CopyToAsync(to, ct);
            return manifest.Tables.First(known => known.Name == table.Name).Rows;
        }

        public override IReadOnlyList<ExportedUpload> Uploads => manifest.Uploads ?? [];

        public override Task<Stream> Open(ExportedUpload upload, CancellationToken ct) =>
            Task.FromResult(files.Files.ContainsKey(TenantUploads.NameOf(upload.Sha256)) ? files.Open(TenantUploads.NameOf(upload.Sha256)) : throw files.Refused($"{TenantUploads.NameOf(upload.Sha256)} is missing"));

        public override Exception Refused(string why, Exception? cause = null) => files.Refused(why, cause);
    }
}
