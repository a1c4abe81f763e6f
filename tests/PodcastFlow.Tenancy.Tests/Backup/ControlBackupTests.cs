using System.Formats.Tar;
using System.IO.Compression;
using Npgsql;
using PodcastFlow.Tenancy.Backup;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Tests.Installation;
using PodcastFlow.Tenancy.Tests.Migrations;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Backup;

/// <summary>What a control plane holds comes back from its backup, on a server that has nothing.</summary>
public sealed class ControlBackupTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;


    [Fact]
    public async Task Everything_but_sessions_comes_back_and_the_tenants_schemas_are_made_anew()
    {
        await using var fleet = await Fleet.Create(2, "alter table thing add size integer;");
        await fleet.Runner().Migrate(ct: Ct);
        await Fill(fleet);
        var before = await Contents(fleet.Db.Superuser);
        using var file = new MemoryStream();

        var manifest = await ControlBackup.Write(fleet.Db.Control, file, Ct);

        Assert.Equal(fleet.Slugs.Select(slug => (slug, 2)), manifest.Organizations.Select(o => (o.Slug, o.SchemaVersion)));
        Assert.Equal(1, manifest.Tables.Single(table => table.Name == "uploaded_file").Rows);
        Assert.DoesNotContain(manifest.Tables, table => table.Name is "tenant_script" or "public_migration");

        // The tenants' roles are the server's: the first database goes, as it would have with its server.
        await using var other = await Elsewhere.Restore(fleet, file);

        Assert.Equal(before, await Contents(other.Superuser));
        Assert.Equal((2, manifest.Tables.Sum(table => table.Rows)), (other.Restored.Organizations, other.Restored.Rows));
        Assert.Equal(2L, await TestDatabase.One<long>(other.Superuser, "select count(*) from tenant_schema where schema_version = 2"));
        Assert.Equal(0L, await TestDatabase.One<long>(other.Superuser, $"select count(*) from {fleet.Schemas[0]}.thing"));
        Assert.Empty(await Doctor.Examine(fleet.Db.Key.ConnectionString(other.Superuser, "podcastflow_migrator"), ct: Ct));
        Assert.Equal(2L, await TestDatabase.One<long>(other.Superuser, "insert into audit_log (occurred_at, action, detail) values (now(), 'later', '{}') returning id"));
    }

    [Fact]
    public async Task A_backup_of_an_older_version_comes_back_and_is_brought_up_to_date()
    {
        await using var fleet = await Fleet.Create(1, "alter table thing add size integer;");
        await Fill(fleet);
        using var file = new MemoryStream();
        await ControlBackup.Write(fleet.Db.Control, file, Ct);

        await using var other = await Elsewhere.Restore(fleet, file, Toy.With("alter table thing add size integer;", "alter table thing add weight integer;"));

        Assert.Equal((TestDatabase.Scripts.Public.Count, 3), (other.Restored.PublicVersion, other.Restored.TenantVersion));
        Assert.Equal(1, await TestDatabase.One<int>(other.Superuser, "select schema_version from tenant_schema"));     // as recorded: its export has that version
        Assert.Equal(3L, await TestDatabase.One<long>(other.Superuser, "select count(*) from tenant_script"));
    }

    [Fact]
    public async Task It_is_one_moment_even_while_people_write()
    {
        await using var fleet = await Fleet.Create(1);
        using var stop = new CancellationTokenSource();
        // Two rows of two tables in one transaction: a backup holds both or neither.
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                await fleet.Db.Execute($"begin; insert into platform_setting (key, value) values ('k{i}', '1'); insert into retired_name (schema_name, organization_id, until) values ('org_k{i}', 'k', now()); commit");
        }, Ct);
        for (var round = 0; round < 5; round++)
        {
            using var file = new MemoryStream();
            var manifest = await ControlBackup.Write(fleet.Db.Control, file, Ct);
            Assert.Equal(manifest.Tables.Single(table => table.Name == "platform_setting").Rows, manifest.Tables.Single(table => table.Name == "retired_name").Rows);
        }
        await stop.CancelAsync();
        await writing;
    }

    [Theory]
    [InlineData("cut off")]
    [InlineData("a changed byte")]
    [InlineData("a changed table")]
    [InlineData("no manifest")]
    [InlineData("not an archive")]
    public async Task A_damaged_file_is_refused_and_leaves_nothing(string damage)
    {
        await using var fleet = await Fleet.Create(1);
        await Fill(fleet);
        using var file = new MemoryStream();
        await ControlBackup.Write(fleet.Db.Control, file, Ct);

        var refused = await Assert.ThrowsAsync<InstallationException>(() => Elsewhere.Restore(fleet, Damaged(file, damage)));

        Assert.Contains("backup", refused.Message, StringComparison.Ordinal);
        Assert.False(await fleet.Db.One<bool>($"select exists (select from pg_database where datname = '{Elsewhere.NameFor(fleet)}')"));
    }

    [Fact]
    public async Task It_is_never_restored_over_a_database_that_is_there()
    {
        await using var fleet = await Fleet.Create(1);
        using var file = new MemoryStream();
        await ControlBackup.Write(fleet.Db.Control, file, Ct);
        file.Position = 0;

        var refused = await Assert.ThrowsAsync<InstallationException>(() => ControlRestore.From(file, fleet.Db.Superuser, fleet.Db.Name, Toy.Scripts, fleet.Db.Key, Ct));

        Assert.Contains("already", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await fleet.Db.One<long>("select count(*) from tenant_schema"));
    }

    [Fact]
    public async Task A_backup_of_a_newer_version_is_refused()
    {
        await using var fleet = await Fleet.Create(0, "alter table thing add size integer;");
        using var file = new MemoryStream();
        await ControlBackup.Write(fleet.Db.Control, file, Ct);

        Assert.Contains("newer version", (await Assert.ThrowsAsync<InstallationException>(() => Elsewhere.Restore(fleet, file, Toy.Scripts))).Message, StringComparison.Ordinal);
    }

    private static Task Fill(Fleet fleet) => fleet.Db.Execute($"""
        insert into organization (id, slug, name, email, status, created_at, activated_at) values ('{fleet.Slugs[0]}', '{fleet.Slugs[0]}', 'Häfen, "quoted" \\ und
        zwei Zeilen', 'a@b.c', 'active', now(), now());
        insert into subscription (organization_id, plan_id, started_at) values ('{fleet.Slugs[0]}', 'starter', now());
        insert into audit_log (occurred_at, action, detail) values (now(), 'organization.created', jsonb_build_object('a', null));
        insert into platform_setting (key, value) values ('greeting', '"hello"');
        insert into job (schema_name, kind, payload) values ('{fleet.Schemas[0]}', 'greet', jsonb_build_object('to', 'you'));
        insert into uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type) values ('{fleet.Schemas[0]}', gen_random_uuid(), 'a', sha256(''), 0, 'audio/mpeg');
        """);

    private static Task<string> Contents(string superuser) => TestDatabase.One<string>(superuser, """
        select string_agg(row, '; ' order by row) from (
            select o::text as row from organization o union all select s::text from subscription s union all select a::text from audit_log a
            union all select p::text from platform_setting p union all select j::text from job j union all select f::text from uploaded_file f union all select b::text from billing_plan b) rows
        """);

    private static MemoryStream Damaged(MemoryStream file, string damage)
    {
        var bytes = file.ToArray();
        switch (damage)
        {
            case "cut off": return new MemoryStream(bytes[..(bytes.Length / 2)]);
            case "not an archive": return new MemoryStream("hello"u8.ToArray());
            case "a changed byte":
                bytes[bytes.Length / 2] ^= 0x55;
                return new MemoryStream(bytes);
        }
        var damaged = new MemoryStream();
        using (var zipped = new GZipStream(damaged, CompressionLevel.Fastest, leaveOpen: true))
        using (var to = new TarWriter(zipped))
        using (var from = new TarReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)))
            while (from.GetNextEntry(copyData: true) is { } entry)
            {
                if (damage == "no manifest" && entry.Name == "manifest.json") continue;
                if (damage == "a changed table" && entry.Name == "data/audit_log.csv") entry.DataStream = new MemoryStream("1,2"u8.ToArray());
                to.WriteEntry(entry);
            }
        return damaged;
    }

    /// <summary>A second database, for which the first one made room.</summary>
    private sealed class Elsewhere : IAsyncDisposable
    {
        private string maintenance = "";
        private string name = "";

        public string Superuser { get; private init; } = "";

        public Restored Restored { get; private init; } = null!;

        public static string NameFor(Fleet fleet) => fleet.Db.Name + "_again";

        public static async Task<Elsewhere> Restore(Fleet fleet, MemoryStream file, TenancyScripts? scripts = null)
        {
            file.Position = 0;
            var (server, name) = (await TestPostgres.SuperuserConnectionString(), NameFor(fleet));
            await fleet.Db.Execute("select drop_org_schema(organization_id) from tenant_schema; delete from retired_name");
            var restored = await ControlRestore.From(file, server, name, scripts ?? Toy.With("alter table thing add size integer;"), fleet.Db.Key, Ct);
            return new Elsewhere { maintenance = server, name = name, Superuser = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString, Restored = restored };
        }

        public async ValueTask DisposeAsync() => await Installer.Remove(maintenance, name, CancellationToken.None);
    }
}
