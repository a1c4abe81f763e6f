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

    // A long scan may start in the middle of a table where another one is, and several workers mix rows: the same rows are to give the same file.
    const string InOrder = "set synchronize_seqscans = off; set max_parallel_workers_per_gather = 0";

    /// <summary>Writes the file.</summary>
    /// <param name="readerConnectionString">The login that reads every tenant and writes nothing.</param>
    /// <param name="tenantId">Which tenant.</param>
    /// <param name="name">Its name, as people write it.</param>
    /// <param name="email">Whom to ask about it.</param>
    /// <exception cref="InstallationException">There is no such tenant, or its schema holds what cannot be exported.</exception>
    public static async Task<ExportManifest> Write(string readerConnectionString, string tenantId, string name, string email, Stream destination, IProgress<ExportProgress>? progress = null, CancellationToken ct = default)
    {
        await using var reader = await AdminConnection.Open(readerConnectionString, ct);
        await reader.Execute($"{Spelling}; {InOrder}; set statement_timeout = 0; set lock_timeout = '10s'", ct);
        await reader.Execute("begin transaction isolation level repeatable read, read only", ct);
        var (schema, slug) = (await reader.List("select schema_name, slug from public.tenant_schema where organization_id = $1", row => (row.GetString(0), row.GetString(1)), ct, tenantId)) is [var found]
            ? found : throw new InstallationException("There is no such organization, or it has no schema yet.");
        await reader.Execute($"""set local search_path = "{schema}", ext, pg_temp""", ct);
        var tables = await TenantTable.Read(reader, schema, ct);
        // A migration in the middle of it would tear it apart; people's work goes on.
        await reader.Execute($"lock table only {string.Join(", only ", tables.Select(table => $"\"{table.Name}\""))} in access share mode", ct);
        await using var archive = new ArchiveWriter(destination, await reader.One<DateTimeOffset>("select now()", ct));
        return await Write(reader, archive, new ExportedOrganization(tenantId, slug, name, email), schema, tables, progress, ct);
    }

    static async Task<ExportManifest> Write(AdminConnection reader, ArchiveWriter archive, ExportedOrganization organization, string schema, List<TenantTable> tables, IProgress<ExportProgress>? progress, CancellationToken ct)
    {
        var exported = new List<ExportedTable>();
        foreach (var table in tables)
        {
            progress?.Report(new ExportProgress(exported.Count, tables.Count, table.Name));
            var (_, records) = await archive.Add(table.File, to => reader.CopyOut(table.CopyOut, to, ct), ct);
            exported.Add(table.As(records - 1));        // the first one names the columns
        }
        var migrations = await reader.List("select version, name, encode(sha256, 'hex') from schema_migration order by version", row => new ExportedMigration(row.GetInt32(0), row.GetString(1), row.GetString(2)), ct);
        var counters = await Counters(reader, schema, ct);
        await archive.Add("restore.sql", await new RestoreScript(reader, schema).Text(tables, exported, counters, ct), ct);
        await archive.Add("README.md", Readme(organization, exported, migrations), ct);
        var manifest = new ExportManifest(ExportManifest.TenantExport, ExportManifest.NewestFormat, await reader.One<DateTimeOffset>("select now()", ct), organization, migrations[^1].Version, migrations, exported, counters, archive.Files);
        await archive.Complete(manifest, ct);
        return manifest;
    }

    // Counters are not part of the snapshot: read after the rows, they are never behind them.
    static async Task<List<ExportedCounter>> Counters(AdminConnection reader, string schema, CancellationToken ct)
    {
        var counters = new List<ExportedCounter>();
        foreach (var (table, column, sequence) in await TenantTable.Counters(reader, schema, ct))
            counters.AddRange(await reader.List($"select last_value, is_called from {sequence}", row => new ExportedCounter(table, column, row.GetInt64(0), row.GetBoolean(1)), ct));
        return counters;
    }

    static string Readme(ExportedOrganization organization, List<ExportedTable> tables, List<ExportedMigration> migrations) => $"""
        # Export of {organization.Name.ReplaceLineEndings(" ")} ({organization.Slug})

        {tables.Sum(table => table.Rows)} rows of {tables.Count} tables, all of one moment; the schema is at version {migrations[^1].Version}.

        - `manifest.json`: what is in here, with row counts and SHA-256 checksums.
        - `data/<table>.csv`: the rows; UTF-8, the first line names the columns, an empty field is null, times are UTC.
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
