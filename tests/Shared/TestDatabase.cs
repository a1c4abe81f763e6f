using Npgsql;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Testing;

/// <summary>
/// A freshly installed database on the test server, gone with everything in it when disposed. Roles are the server's:
/// two databases cannot have an organization of the same slug at one time, so tests make slugs of their own with <see cref="Slug"/>.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static int count;

    private readonly string maintenance;

    private TestDatabase(string maintenance, string name, InstallationKey key)
    {
        this.maintenance = maintenance;
        Name = name;
        Key = key;
        Superuser = new NpgsqlConnectionStringBuilder(maintenance) { Database = name }.ConnectionString;
        Migrator = key.ConnectionString(Superuser, "podcastflow_migrator");
        Control = key.ConnectionString(Superuser, "podcastflow_control");
    }

    public string Name { get; }

    public InstallationKey Key { get; }

    public string Superuser { get; }

    public string Migrator { get; }

    public string Control { get; }

    /// <summary>The logins are the server's, so all processes that share it share the key.</summary>
    public static string KeyFile { get; } = Path.Combine(Path.GetTempPath(), $"podcastflow-tests-{Environment.UserName}.key");

    /// <summary>The repository's folder <c>db</c>.</summary>
    public static TenancyScripts Scripts { get; } = TenancyScripts.FromFolder(Folder("db"));

    /// <summary>A slug that no other test of this server has.</summary>
    public static string Slug(string stem = "org") => $"{stem}-{Environment.ProcessId}x{Interlocked.Increment(ref count)}";

    public static async Task<TestDatabase> Create(TenancyScripts? scripts = null)
    {
        var server = await TestPostgres.SuperuserConnectionString();
        var key = InstallationKey.Open(KeyFile);
        var database = new TestDatabase(server, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref count)}", key);
        await Installer.Install(server, database.Name, scripts ?? Scripts, key);
        return database;
    }

    /// <summary>Runs SQL as the superuser.</summary>
    public Task Execute(string sql) => Execute(Superuser, sql);

    /// <summary>Runs SQL on any connection of this database.</summary>
    public static async Task Execute(string connectionString, string sql)
    {
        await using var source = Source(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The single value of a query, as the superuser.</summary>
    public Task<T> One<T>(string sql) => One<T>(Superuser, sql);

    /// <summary>The single value of a query on any connection of this database.</summary>
    public static async Task<T> One<T>(string connectionString, string sql)
    {
        await using var source = Source(connectionString);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        // Also away with the tenants' roles: they would outlive the database, and be a gap of every other one's isolation.
        // One after the other: each schema takes hundreds of locks.
        await Execute("do $$ declare id text; begin for id in select organization_id from tenant_schema loop perform drop_org_schema(id); commit; end loop; end $$");
        await Execute(maintenance, $"drop database \"{Name}\" with (force)");
    }

    private static NpgsqlDataSource Source(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));      // a shard may not read the catalog
        return builder.Build();
    }

    /// <summary>A path inside the repository.</summary>
    public static string Folder(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PodcastFlow.slnx"))) return Path.Combine(folder.FullName, name);
        throw new InvalidOperationException("The repository's root is not above the tests.");
    }
}
