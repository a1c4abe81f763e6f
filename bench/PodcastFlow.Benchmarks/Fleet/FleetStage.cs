using System.Diagnostics.CodeAnalysis;
using Npgsql;
using PodcastFlow.Benchmarks.Tenancy;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Benchmarks.Fleet;

/// <summary>A server for the measurement alone, installed by the product's own installer, without organizations yet.</summary>
sealed class FleetStage : IAsyncDisposable
{
    const string Database = "bench";

    readonly EmbeddedPostgres _server;
    readonly InstallationKey _key;
    readonly NpgsqlDataSource _owner;
    readonly NpgsqlDataSource _control;

    FleetStage(EmbeddedPostgres server, InstallationKey key)
    {
        (_server, _key) = (server, key);
        _owner = NpgsqlDataSource.Create(server.ConnectionString(Database));
        var control = new NpgsqlDataSourceBuilder(key.ConnectionString(server.ConnectionString(Database), "podcastflow_control"));
        control.ConfigureTypeLoading(types => types.EnableTypeLoading(false));      // in a fleet it takes seconds, as in the product
        _control = control.Build();
    }

    internal static TenancyScripts Scripts { get; } = TenancyScripts.FromFolder(Path.Combine(BenchDatabase.Root(), "db"));

    internal int ServerVersion => _server.MajorVersion;

    /// <summary>How the product reaches this server.</summary>
    internal TenancyConnection Connection => new(_server.ConnectionString(Database), _key.PasswordOf);

    internal string Reader => _key.ConnectionString(_server.ConnectionString(Database), "podcastflow_reader");

    internal string Migrator => _key.ConnectionString(_server.ConnectionString(Database), "podcastflow_migrator");

    internal static async Task<FleetStage> Set(TenancyScripts scripts)
    {
        var server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true });
        var key = InstallationKey.Ephemeral();
        await Installer.Install(server.ConnectionString(), Database, scripts, key);
        return new FleetStage(server, key);
    }

    /// <summary>Runs SQL as the server's owner.</summary>
    internal Task ByHand(string sql) => Execute(_owner, sql);

    /// <summary>Runs texts as the owner of the tables, one after the other, on one new connection.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "The text is this program's own.")]
    internal async Task ByHand(IEnumerable<string> texts)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Migrator) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        foreach (var text in texts)
        {
            await using var command = new NpgsqlCommand(text, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Runs SQL as the product's control plane.</summary>
    internal Task AsControl(string sql) => Execute(_control, sql);

    [SuppressMessage("Security", "CA2100", Justification = "The text is this program's own.")]
    static async Task Execute(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _owner.DisposeAsync();
        await _server.DisposeAsync();
    }
}
