using PodcastFlow.Tenancy.Archives;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Export;

/// <summary>
/// One tenant in one file, as of one moment, while people work: a <c>.tar.gz</c> with every table as CSV, a script that restores it with psql
/// alone, and a manifest. Written as it is read, in constant memory. Secrets are not in it, nor anything of another tenant or of <c>public</c>.
/// </summary>
public static class TenantExport
{
    /// <summary>The login that reads every tenant and writes nothing.</summary>
    public const string Login = "podcastflow_reader";

    /// <summary>How values are written does not depend on how a server or a login is set up.</summary>
    internal const string Spelling = "set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC'; set bytea_output = 'hex'; set extra_float_digits = 1; set client_encoding = 'UTF8'";

    /// <summary>Writes the file.</summary>
    /// <param name="readerConnectionString">The login that reads every tenant and writes nothing.</param>
    /// <param name="tenantId">Which tenant.</param>
    /// <param name="name">Its name, as people write it.</param>
    /// <param name="email">Whom to ask about it.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="files">Where its files lie; null: it has none.</param>
    /// <exception cref="InstallationException">There is no such tenant, or its schema holds what cannot be exported.</exception>
    public static async Task<ExportManifest> Write(string readerConnectionString, string tenantId, string name, string email, Stream destination, TenantFiles? files = null, IProgress<ExportProgress>? progress = null, CancellationToken ct = default)
    {
        await using var reader = await AdminConnection.Open(readerConnectionString, ct);
        var snapshot = await TenantSnapshot.Take(reader, tenantId, ct);
        var archive = new ArchiveWriter(destination, await reader.One<DateTimeOffset>("select now()", ct));
        return await Write(snapshot, archive, new ExportedOrganization(tenantId, snapshot.Slug, name, email), files, progress, ct);
    }

    static async Task<ExportManifest> Write(TenantSnapshot snapshot, ArchiveWriter archive, ExportedOrganization organization, TenantFiles? files, IProgress<ExportProgress>? progress, CancellationToken ct)
    {
        var (reader, tables) = (snapshot.Reader, snapshot.Tables);
        var exported = new List<ExportedTable>();
        foreach (var table in tables)
        {
            progress?.Report(new ExportProgress(exported.Count, tables.Count, table.Name));
            var (_, records) = await archive.Add(table.File, to => reader.CopyOut(table.CopyOut, to, ct), ct);
            exported.Add(table.As(records - 1));        // the first one names the columns
        }
        var uploads = files is null ? null : await TenantUploads.Add(archive, snapshot, files, organization.Id, ct);
        var migrations = await reader.List("select version, name, encode(sha256, 'hex') from schema_migration order by version", row => new ExportedMigration(row.GetInt32(0), row.GetString(1), row.GetString(2)), ct);
        var counters = await snapshot.Counters(ct);
        await archive.Add("restore.sql", await new RestoreScript(reader, snapshot.Schema).Text(tables, exported, counters, uploads is not null, ct), ct);
        await archive.Add("README.md", Readme(organization, exported, migrations), ct);
        var manifest = new ExportManifest(ExportManifest.TenantExport, ExportManifest.NewestFormat, await reader.One<DateTimeOffset>("select now()", ct), organization, migrations[^1].Version, migrations, exported, counters, archive.Files, uploads);
        await archive.Complete(manifest, ct);
        return manifest;
    }

    static string Readme(ExportedOrganization organization, List<ExportedTable> tables, List<ExportedMigration> migrations) => $"""
        # Export of {organization.Name.ReplaceLineEndings(" ")} ({organization.Slug})

        {tables.Sum(table => table.Rows)} rows of {tables.Count} tables, all of one moment; the schema is at version {migrations[^1].Version}.

        - `manifest.json`: what is in here, with row counts and SHA-256 checksums.
        - `data/<table>.csv`: the rows; UTF-8, the first line names the columns, an empty field is null, times are UTC.
        - `files/<SHA-256>`: what people uploaded, as it is; `data/uploaded_file.csv` has the names.
        - `restore.sql`: makes the tables, loads the rows, then adds keys, indexes, triggers and views.

        ## Look at it with PostgreSQL alone

        Into an empty database of PostgreSQL 15 or newer, as its owner, in the folder with these files:

            createdb restored
            psql -X -d restored -f restore.sql

        All or nothing: the script is one transaction and compares the row counts at its end. The extensions it needs (btree_gist, pg_trgm) come with PostgreSQL.

        ## Import it into an installation

            podcastflow organization import FILE.tar.gz --slug {organization.Slug}

        The import verifies checksums and row counts and runs no SQL from here.

        ## What is not in it

        Passwords, sessions and other rows that belong to the platform. Tokens of connected services: they are encrypted with a key that stays with the
        installation, so the services are to be connected again. `withheld` and `cleared` in the manifest name the columns.

        """;
}
