using System.Diagnostics;
using System.Text;
using Npgsql;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;
using PodcastFlow.Tenancy.Tests.Installation;
using PodcastFlow.Tenancy.Tests.Migrations;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Export;

/// <summary>One tenant leaves in a file, whole and alone, and comes back from it.</summary>
[Collection(nameof(ExportWorld))]
public sealed class TenantExportTests(ExportWorld world)
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly string[] OwnPapers = ["data/origin.csv", "data/schema_migration.csv"];

    [Fact]
    public async Task Exported_imported_and_exported_again_it_is_the_same_checksum_for_checksum()
    {
        var (slug, copy) = (await world.Tenant(), TestDatabase.Slug("copy"));
        var (first, file) = await world.Export(slug);

        var imported = await world.Import(file, copy);

        var (second, again) = await world.Export(copy);
        Assert.Equal(Sums(first), Sums(second));
        Assert.Equal(first.Counters, second.Counters);
        Assert.Equal(1000, first.Counters.Single(counter => counter.Table == "line").LastValue);
        Assert.Equal((ExportWorld.SchemaOf(copy), 2, 2), (imported.Schema, imported.ExportedVersion, imported.SchemaVersion));
        Assert.Equal(first.Tables.Where(table => !OwnPapers.Contains($"data/{table.Name}.csv")).Sum(table => table.Rows), imported.Rows);
        Assert.Equal(copy, await world.Db.One<string>($"select slug from {imported.Schema}.origin"));
        Assert.Empty(await Doctor.Examine(world.Db.Migrator, ct: Ct));
        Assert.NotEqual(file, again);
    }

    [Fact]
    public async Task On_another_server_it_is_the_same_checksum_for_checksum_too()
    {
        var (first, file) = await world.Export(await world.Tenant());
        await using var server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true }, Ct);
        var key = InstallationKey.Ephemeral();
        await Installer.Install(server.ConnectionString(), "other", Toy.With(ExportWorld.Shapes), key, ct: Ct);
        string As(string login) => key.ConnectionString(server.ConnectionString("other"), login);

        using (var archive = await TenantArchive.Open(new MemoryStream(file), As(TenantArchive.Login), ct: Ct)) await archive.Import("elsewhere", "elsewhere", ct: Ct);

        using var again = new MemoryStream();
        var second = await TenantExport.Write(As(TenantExport.Login), "elsewhere", "The Shop", "ada@shop.test", again, ct: Ct);
        Assert.Equal(Sums(first), Sums(second));
        Assert.Equal(first.Counters, second.Counters);
        Assert.Empty(await Doctor.Examine(As(TenantArchive.Login), ct: Ct));
    }

    [Fact]
    public async Task Imported_rows_are_watched_over_as_before()
    {
        var copy = TestDatabase.Slug("copy");
        var schema = (await world.Import((await world.Export(await world.Tenant())).File, copy)).Schema;
        async Task<string> Refused(string sql) => (await Assert.ThrowsAsync<PostgresException>(() => world.Db.Execute($"set search_path = {schema}, ext; {sql}"))).SqlState;

        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, await Refused("insert into line (bill_id, amount) values (9, 1)"));
        Assert.Equal(PostgresErrorCodes.RaiseException, await Refused("insert into line (bill_id, amount) values (1, 101)"));
        Assert.Equal(PostgresErrorCodes.CheckViolation, await Refused("update bill set total = 31 where id = 1"));
        Assert.Equal(PostgresErrorCodes.ExclusionViolation, await Refused("insert into stay (room, nights) values (1, '[2026-01-02,2026-01-04)')"));
        Assert.Equal(1003, await world.Db.One<int>($"insert into {schema}.line (bill_id, amount) values (1, 0) returning id"));       // the refused ones took two
    }

    [Fact]
    public async Task Nothing_of_other_tenants_or_of_the_platform_is_in_it_and_no_secret()
    {
        const string canary = "canary-4711", secret = "token-0815";
        var (slug, other) = (await world.Tenant(secret: secret), await world.Tenant(secret: canary));
        await Plant(ExportWorld.SchemaOf(other), canary);
        await Plant("public", canary);

        var (manifest, file) = await world.Export(slug);

        foreach (var (name, content) in ExportWorld.Files(file))
        {
            var text = Encoding.UTF8.GetString(content);
            foreach (var unwanted in new[] { canary, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(canary)), secret, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)), other })
                Assert.False(text.Contains(unwanted, StringComparison.OrdinalIgnoreCase), $"{unwanted} is in {name}");
        }
        var connection = manifest.Tables.Single(table => table.Name == "connection");
        Assert.Equal(["token_ciphertext"], connection.Withheld);
        Assert.Equal(["key_id", "is_active", "expires_at"], connection.Cleared);
        Assert.Equal("name,key_id,is_active,expires_at,note\nmail,,f,,kept\nbank,,f,,off\n", Encoding.UTF8.GetString(ExportWorld.Files(file)["data/connection.csv"]));
    }

    [Fact]
    public async Task Every_table_of_the_catalog_is_in_it()
    {
        var slug = await world.Tenant();
        var (manifest, file) = await world.Export(slug);

        var tables = await world.Db.One<string>($"select string_agg(relname, ' ' order by relname collate \"C\") from pg_class where relnamespace = '{ExportWorld.SchemaOf(slug)}'::regnamespace and relkind = 'r'");
        Assert.Equal(tables, string.Join(' ', manifest.Tables.Select(table => table.Name)));
        Assert.Equal(manifest.Files.Select(f => f.Name).Append("manifest.json"), ExportWorld.Files(file).Keys);
        foreach (var table in manifest.Tables) Assert.Equal(await world.Db.One<long>($"select count(*) from {ExportWorld.SchemaOf(slug)}.\"{table.Name}\""), table.Rows);
    }

    [Fact]
    public async Task Psql_alone_restores_it_into_an_empty_database()
    {
        var slug = await world.Tenant();
        var schema = ExportWorld.SchemaOf(slug);
        await world.Db.Execute($"delete from {schema}.connection where token_ciphertext is not null");
        var folder = Directory.CreateTempSubdirectory("podcastflow-restore-sql-");
        var database = $"restored_{Environment.ProcessId}";
        try
        {
            foreach (var (name, content) in ExportWorld.Files((await world.Export(slug)).File))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, name))!);
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name), content, Ct);
            }
            // Shut from the beginning: a server of several databases is examined as a whole.
            await world.Db.Execute($"create database {database} template template0 encoding 'UTF8' allow_connections false");
            await world.Db.Execute($"revoke all on database {database} from public");
            await world.Db.Execute($"alter database {database} allow_connections true");
            var restored = new NpgsqlConnectionStringBuilder(world.Db.Superuser) { Database = database };

            var (code, errors) = await Psql(restored, folder.FullName);

            Assert.True(code == 0, errors);
            Assert.Equal(await ExportWorld.Contents(world.Db.Superuser, schema), await ExportWorld.Contents(restored.ConnectionString, schema));
            Assert.Equal(await Shape(world.Db.Superuser, schema), await Shape(restored.ConnectionString, schema));
            Assert.Equal(1001, await TestDatabase.One<int>(restored.ConnectionString, $"set search_path = {schema}; insert into line (bill_id, amount) values (1, 0) returning id"));
            Assert.NotEqual(0, (await Psql(restored, folder.FullName)).Code);      // never twice into one database
        }
        finally
        {
            await world.Db.Execute($"drop database if exists {database} with (force)");
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task It_is_one_moment_even_while_people_write()
    {
        var slug = await world.Tenant();
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 100; !stop.IsCancellationRequested; i++)
                await world.Db.Execute($"begin; set local search_path = {ExportWorld.SchemaOf(slug)}; insert into empty_one (id) values ({i}); insert into thing (id) values ({i}); commit");
        }, Ct);
        for (var round = 0; round < 5; round++)
        {
            var (manifest, _) = await world.Export(slug);
            Assert.Equal(manifest.Tables.Single(table => table.Name == "empty_one").Rows + 1, manifest.Tables.Single(table => table.Name == "thing").Rows);
        }
        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task An_export_of_an_older_version_is_brought_up_to_date()
    {
        await using var fleet = await Fleet.Create(1);
        await fleet.Db.Execute($"insert into {fleet.Schemas[0]}.thing (id, name) select n, 'x' from generate_series(1, 25) n");
        using var file = new MemoryStream();
        await TenantExport.Write(fleet.Db.Key.ConnectionString(fleet.Db.Superuser, "podcastflow_reader"), fleet.Slugs[0], "Old", "old@shop.test", file, ct: Ct);
        await fleet.Store(new(2, "size", "alter table thing add size integer;"),
            new(3, "fill.batch", "update thing set size = 1 where id in (select id from thing where size is null limit 10)"), new(4, "by_size.concurrent", "create index thing_size on thing (size);"));
        file.Position = 0;

        using var archive = await TenantArchive.Open(file, fleet.Db.Migrator, ct: Ct);
        var imported = await archive.Import(TestDatabase.Slug("copy"), "copy", ct: Ct);

        Assert.Equal((1, 4, 25L), (imported.ExportedVersion, imported.SchemaVersion, imported.Rows));
        Assert.Equal(25L, await fleet.Db.One<long>($"select sum(size) from {imported.Schema}.thing"));
        Assert.DoesNotContain(await Doctor.Examine(fleet.Db.Migrator, ct: Ct), finding => finding.Slug != fleet.Slugs[0]);
    }

    private static Dictionary<string, string> Sums(ExportManifest manifest) =>
        manifest.Files.Where(file => file.Name.StartsWith("data/", StringComparison.Ordinal) && !OwnPapers.Contains(file.Name)).ToDictionary(file => file.Name, file => file.Sha256);

    /// <summary>Into every column of every table that takes a text, whatever its rules are.</summary>
    private async Task Plant(string schema, string canary) => await world.Db.Execute($"""
        do $plant$ declare t record; begin
            set local session_replication_role = replica;
            for t in select c.oid::regclass as name, string_agg(format('%I = %L', a.attname, case a.atttypid when 'bytea'::regtype then '\x' || encode('{canary}', 'hex') else '{canary}' end), ', ') as sets
                     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and a.attgenerated = '' and not a.attisdropped
                     where c.relnamespace = '{schema}'::regnamespace and c.relkind = 'r' and a.atttypid in ('text'::regtype, 'bytea'::regtype)
                       and c.relname not in ('schema_migration', 'tenant_schema', 'tenant_migration', 'tenant_script', 'public_migration', 'retired_name')
                       and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'f') and a.attnum = any (k.conkey))
                       and not exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any (i.indkey::int2[]))
                     group by c.oid
            loop execute format('update %s set %s', t.name, t.sets); end loop;
        end $plant$;
        """);

    private static async Task<(int Code, string Errors)> Psql(NpgsqlConnectionStringBuilder to, string folder)
    {
        var start = new ProcessStartInfo("psql", ["-X", "-q", "-f", "restore.sql", "-h", to.Host!, "-p", to.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-U", to.Username!, "-d", to.Database!])
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        start.Environment["PGPASSWORD"] = to.Password;
        using var psql = Process.Start(start)!;
        var errors = psql.StandardError.ReadToEndAsync(Ct);
        await psql.StandardOutput.ReadToEndAsync(Ct);
        await psql.WaitForExitAsync(Ct);
        return (psql.ExitCode, await errors);
    }

    /// <summary>Constraints, indexes, triggers, views and functions.</summary>
    private static Task<string> Shape(string connection, string schema) => TestDatabase.One<string>(connection, $"""
        set search_path = {schema}, ext;
        select string_agg(line, E'\n' order by line collate "C") from (
            select conname || ' ' || pg_get_constraintdef(k.oid, true) from pg_constraint k where connamespace = '{schema}'::regnamespace
            union all select pg_get_indexdef(indexrelid, 0, true) from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = '{schema}'::regnamespace
            union all select pg_get_triggerdef(t.oid, true) from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = '{schema}'::regnamespace and not t.tgisinternal
            union all select pg_get_viewdef(oid) from pg_class where relnamespace = '{schema}'::regnamespace and relkind = 'v'
            union all select pg_get_functiondef(oid) from pg_proc where pronamespace = '{schema}'::regnamespace) e (line)
        """);
}
