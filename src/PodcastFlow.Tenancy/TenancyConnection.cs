using System.Collections.Concurrent;
using Npgsql;

namespace PodcastFlow.Tenancy;

/// <summary>How the engine reaches its server: the address, and the password of each login.</summary>
/// <param name="Server">A connection string with host, port and database; user and password in it are ignored.</param>
/// <param name="PasswordOf">The password of a login role.</param>
public sealed record TenancyConnection(string Server, Func<string, string> PasswordOf)
{
    /// <summary>The connection of a login, for work outside the pools: an export, an import.</summary>
    public string As(string login) => new NpgsqlConnectionStringBuilder(Server) { Username = login, Password = PasswordOf(login) }.ConnectionString;
}

/// <summary>Sizes of pools and queues.</summary>
public sealed record TenancyOptions
{
    /// <summary>Connections per login shard.</summary>
    public int ShardConnections { get; init; } = 6;

    /// <summary>Connections of the control plane.</summary>
    public int ControlConnections { get; init; } = 6;

    /// <summary>How many pieces of work one tenant may run at a time; the rest of its burst queues behind other tenants' work.</summary>
    public int TenantTokens { get; init; } = 4;

    /// <summary>How many may queue per tenant before the answer is "busy".</summary>
    public int TenantQueue { get; init; } = 64;

    /// <summary>A backend's catalog caches grow with every tenant it touched and are never evicted: after this many a shard's connections are replaced.</summary>
    public int TenantsPerConnection { get; init; } = 300;

    /// <summary>Statements kept prepared per connection; 0 turns preparation off.</summary>
    public int PreparedStatements { get; init; } = 400;

    /// <summary>A pooler that does not track prepared statements stands in between (PgBouncer before 1.21): nothing may be prepared, or rows leak.</summary>
    public bool Pooler { get; init; }
}

/// <summary>The data sources of one server: one small pool per login.</summary>
sealed class LoginPools(TenancyConnection connection, TenancyOptions options) : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, Lazy<NpgsqlDataSource>> _pools = new();

    /// <param name="login">Who enters.</param>
    /// <param name="size">The most connections.</param>
    /// <param name="use">Another pool of the same login, for work inside work: who holds a connection of one never waits for the same.</param>
    internal NpgsqlDataSource Of(string login, int size, string? use = null)
    {
        var name = use is null ? login : $"{login} {use}";
        return _pools.GetOrAdd(name, _ => new Lazy<NpgsqlDataSource>(() => Create(login, size, name))).Value;
    }

    NpgsqlDataSource Create(string login, int size, string name)
    {
        var address = new NpgsqlConnectionStringBuilder(connection.Server)
        {
            Username = login,
            Password = connection.PasswordOf(login),
            MaxPoolSize = size,
            GssEncryptionMode = GssEncryptionMode.Disable,
            // Nothing that a tenant's expression can call leaves session state behind, so the reset on return is not needed.
            NoResetOnClose = true,
            MaxAutoPrepare = options.Pooler ? 0 : options.PreparedStatements,
            AutoPrepareMinUsages = 3,
            ApplicationName = "podcastflow",
            IncludeErrorDetail = false,
            PersistSecurityInfo = false,
        };
        if (address.Host is "127.0.0.1" or "localhost" or "::1") address.SslMode = SslMode.Disable;
        var builder = new NpgsqlDataSourceBuilder(address.ConnectionString) { Name = name };
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));      // a shard may not read the catalog, and need not
        if (address.MaxAutoPrepare > 0)
            builder.UsePhysicalConnectionInitializer(
                connection => { using var ask = WhoAreYou(connection); AssertNoPooler(connection, ask.ExecuteScalar()); },
                async connection => { await using var ask = WhoAreYou(connection); AssertNoPooler(connection, await ask.ExecuteScalarAsync()); });
        return builder.Build();
    }

    static NpgsqlBatch WhoAreYou(NpgsqlConnection connection) => new(connection) { BatchCommands = { new NpgsqlBatchCommand("select pg_backend_pid()") } };

    // A pooler invents the process id.
    static void AssertNoPooler(NpgsqlConnection connection, object? processId)
    {
        if (!Equals(processId, connection.ProcessID)) throw new PoolerException();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values) await pool.Value.DisposeAsync();
    }
}
