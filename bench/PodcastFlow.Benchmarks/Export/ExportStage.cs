using System.Diagnostics.CodeAnalysis;
using Npgsql;
using PodcastFlow.Archives;
using PodcastFlow.Benchmarks.Fleet;
using PodcastFlow.Files;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Benchmarks.Export;

/// <summary>A server for the measurement alone: one organization with many rows, and the least one can write by hand to get them out and in.</summary>
sealed class ExportStage : IAsyncDisposable
{
    const string Database = "bench";
    internal const string Slug = "big";
    const string Schema = "org_big";

    readonly EmbeddedPostgres _server;
    readonly InstallationKey _key;
    int _next;

    ExportStage(EmbeddedPostgres server, InstallationKey key) => (_server, _key) = (server, key);

    internal int ServerVersion => _server.MajorVersion;

    internal string Folder { get; } = Directory.CreateTempSubdirectory("podcastflow-bench-export-").FullName;

    string Superuser => _server.ConnectionString(Database);

    string Reader => _key.ConnectionString(Superuser, TenantExport.Login);

    string Migrator => _key.ConnectionString(Superuser, TenantArchive.Login);

    /// <summary>Where files lie.</summary>
    internal FileStore Store => field ??= new FileStore(new FileStoreOptions { Directory = Path.Combine(Folder, "files") });

    internal static async Task<ExportStage> Set(int rows)
    {
        var server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true });
        var key = InstallationKey.Ephemeral();
        await Installer.Install(server.ConnectionString(), Database, FleetStage.Scripts, key);
        var stage = new ExportStage(server, key);
        await stage.Make(Slug);
        await stage.Execute($"""
            insert into {Schema}.analytics_event (occurred_at, dedupe_key, event_type, campaign_id, show_id, source, value, detail)
            select timestamptz '2026-01-01' + n * interval '1.7 seconds', md5(n::text), (array['impression', 'click', 'download', 'listen'])[1 + n % 4],
                   md5((n % 50)::text)::uuid, md5((n % 9)::text)::uuid, 'megaphone', 1 + n % 40, case when n % 5 = 0 then jsonb_build_object('country', 'DE', 'agent', 'app ' || n % 100) end
            from generate_series(1, {rows}) n
            """);
        await stage.Execute("vacuum analyze");
        return stage;
    }

    internal Task Make(string slug) => Execute($"select create_complete_org_schema('{slug}', '{slug}')");

    /// <summary>Makes so many others, and has the server tidy up after that.</summary>
    internal async Task Crowd(int others)
    {
        await using var connection = await Open(Superuser);
        for (var i = 0; i < others; i++) await Say(connection, $"select create_complete_org_schema('other-{i}', 'other-{i}')");
        await Say(connection, "vacuum analyze");
    }

    /// <summary>Uploads files of so many megabytes each, that nothing makes smaller.</summary>
    internal async Task Upload(int count, int megabytes)
    {
        var content = new byte[megabytes << 20];
        for (var i = 0; i < count; i++)
        {
            Random.Shared.NextBytes(content);
            var file = await Store.Of(Slug).Write(new MemoryStream(content));
            await Execute($"""
                insert into uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type, state)
                values ('{Schema}', gen_random_uuid(), 'take-{i}', '\x{file.Hash}', {file.Size}, 'application/octet-stream', 'ready')
                """);
        }
    }

    /// <summary>Takes the files away.</summary>
    internal async Task Unload()
    {
        await Execute($"delete from uploaded_file where schema_name = '{Schema}'");
        await Store.Of(Slug).Clear();
    }

    /// <summary>The product: everything into one archive.</summary>
    internal async Task<string> Export()
    {
        var path = Path.Combine(Folder, "export.tar.gz");
        await using var file = File.Create(path);
        await TenantExport.Write(Reader, Slug, "Big", "ada@big.test", file, new StoredFiles(Store));
        return path;
    }

    /// <summary>The product: everything from the archive into an organization of its own.</summary>
    internal async Task Import(string path)
    {
        var slug = $"copy-{++_next}";
        await using var file = File.OpenRead(path);
        using var archive = await TenantArchive.Open(file, Migrator);
        await archive.Import(slug, slug, new StoredFiles(Store));
    }

    /// <summary>By hand: the same tables, each copied to a file.</summary>
    internal async Task CopyOut()
    {
        await using var connection = await Open(Reader);
        foreach (var (table, columns) in await Tables(connection))
        {
            using var rows = await connection.BeginTextExportAsync($"copy {Schema}.{table} ({columns}) to stdout (format csv, header)");
            await using var file = File.Create(Path.Combine(Folder, table + ".csv"));
            await ((StreamReader)rows).BaseStream.CopyToAsync(file);
        }
    }

    internal async Task<string> MakeForCopy()
    {
        await Make($"hand-{++_next}");
        return $"org_hand_{_next}";
    }

    /// <summary>By hand: the same files, each copied into a table of a schema that is there already.</summary>
    internal async Task CopyIn(string schema)
    {
        await using var connection = await Open(Superuser);
        var tables = await Tables(connection);
        await Say(connection, $"begin; set local session_replication_role = replica; truncate {string.Join(", ", tables.Select(t => $"{schema}.{t.Name}"))} cascade");
        foreach (var (table, columns) in tables)
        {
            await using var rows = await connection.BeginTextImportAsync($"copy {schema}.{table} ({columns}) from stdin (format csv, header)");
            await using var file = File.OpenRead(Path.Combine(Folder, table + ".csv"));
            await file.CopyToAsync(((StreamWriter)rows).BaseStream);
        }
        await Say(connection, "commit");
    }

    internal Task Forget() => Execute("select drop_org_schema(organization_id) from tenant_schema where slug like 'copy-%' or slug like 'hand-%'");

    static async Task<List<(string Name, string Columns)>> Tables(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand($"""
            select c.relname::text, string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            where c.relnamespace = '{Schema}'::regnamespace and c.relkind = 'r' group by c.relname order by c.relname
            """, connection);
        await using var row = await command.ExecuteReaderAsync();
        var tables = new List<(string, string)>();
        while (await row.ReadAsync()) tables.Add((row.GetString(0), row.GetString(1)));
        return tables;
    }

    static async Task<NpgsqlConnection> Open(string server)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    async Task Execute(string sql)
    {
        await using var connection = await Open(Superuser);
        await Say(connection, sql);
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is this program's own.")]
    static async Task Say(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
