using System.Diagnostics.CodeAnalysis;
using Npgsql;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Benchmarks.Tenancy;

/// <summary>A server for the measurement alone: 300 tenants made by the product's own function, and one table shared by as many.</summary>
sealed class BenchDatabase : IAsyncDisposable
{
    const string Database = "bench";

    EmbeddedPostgres _server = null!;

    internal TenancyConnection Connection { get; private set; } = null!;
    internal List<Tenant> Tenants { get; private set; } = [];
    internal string Superuser => _server.ConnectionString(Database);
    internal string SharedTable => _server.ConnectionString("shared");
    internal int ServerVersion => _server.MajorVersion;

    internal static async Task<BenchDatabase> Create(int tenants)
    {
        var bench = new BenchDatabase { _server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true }) };
        var key = InstallationKey.Ephemeral();
        bench.Connection = new TenancyConnection(bench.Superuser, key.PasswordOf);
        var ledger = """
            create table schema_migration (
                version integer not null, name text not null, sha256 bytea not null, applied_at timestamptz not null,
                applied_by text not null, duration_ms numeric(12, 3) not null, constraint schema_migration_pkey primary key (version)
            );
            """;
        var scripts = TenancyScripts.FromFolder(Path.Combine(Root(), "db")).WithTenant(new Script(1, "goods", ledger + Goods.Tenant(Goods.RowsPerTenant)));
        await Installer.Install(bench._server.ConnectionString(), Database, scripts, key);

        await using (var superuser = NpgsqlDataSource.Create(bench.Superuser))
            for (var i = 0; i < tenants; i++) await Execute(superuser, $"select create_complete_org_schema('bench-{i}', 'bench-{i}')");
        await using (var control = new ControlDatabase(bench.Connection, new TenancyOptions(), TimeProvider.System))
            bench.Tenants = [.. (await new TenantRegistry(control, TimeProvider.System).All()).OrderBy(tenant => int.Parse(tenant.Slug["bench-".Length..]))];

        await using (var server = NpgsqlDataSource.Create(bench._server.ConnectionString())) await Execute(server, "create database shared");
        await using (var shared = NpgsqlDataSource.Create(bench.SharedTable)) await Execute(shared, Goods.Shared(tenants));
        foreach (var database in new[] { bench.Superuser, bench.SharedTable })
        {
            await using var source = NpgsqlDataSource.Create(database);
            await Execute(source, "vacuum analyze");
        }
        return bench;
    }

    /// <summary>The backends of a login.</summary>
    internal async Task<List<int>> Backends(string loginLike)
    {
        await using var source = NpgsqlDataSource.Create(Superuser);
        await using var command = source.CreateCommand("select pid from pg_stat_activity where usename like $1");
        command.Parameters.Add(new NpgsqlParameter { Value = loginLike });
        await using var row = await command.ExecuteReaderAsync();
        var ids = new List<int>();
        while (await row.ReadAsync()) ids.Add(row.GetInt32(0));
        return ids;
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is this program's own.")]
    static async Task Execute(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    internal static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PodcastFlow.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The repository's root is not above this program.");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
