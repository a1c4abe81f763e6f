using System.Collections.Concurrent;
using Npgsql;

namespace PodcastFlow.Tenancy;

/// <summary>
/// Runs work inside a tenant. The login shards are the pool: a tenant belongs to one shard, so its statements land on backends that already
/// know its tables. Only <c>SET LOCAL</c>, never session state, so a connection carries nothing to the next tenant.
/// </summary>
public sealed class TenantDatabase : IAsyncDisposable
{
    static readonly AsyncLocal<Nesting?> Inside = new();        // guards against work inside work, which could exhaust the pool; decides nothing else

    sealed class Nesting { public bool Open = true; }

    sealed class Shard(NpgsqlDataSource source, FairGate gate)
    {
        public readonly NpgsqlDataSource Source = source;
        public readonly FairGate Gate = gate;
        public ConcurrentDictionary<string, bool> Touched = new();
    }

    readonly LoginPools _pools;
    readonly TenancyOptions _options;
    readonly TimeProvider _clock;
    readonly ConcurrentDictionary<string, Shard> _shards = new();

    public TenantDatabase(TenancyConnection connection, TenancyOptions options, TimeProvider clock)
    {
        _pools = new LoginPools(connection, options);
        _options = options;
        _clock = clock;
    }

    /// <summary>How many statements each tenant has sent.</summary>
    public StatementCounts Statements { get; } = new();

    /// <summary>How much work runs and waits on each shard at this moment.</summary>
    public IEnumerable<(string Login, int Running, int Waiting)> Load => _shards.Select(shard => (shard.Key, shard.Value.Gate.Running, shard.Value.Gate.Waiting));

    /// <summary>The connections themselves, for tests that look at what is left on them.</summary>
    internal LoginPools Pools => _pools;

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction of <paramref name="tenant"/>: committed if it returns, rolled back if it throws, run again (up to four
    /// times) on a serialization failure or deadlock. So work touches nothing but its session and its own locals.
    /// </summary>
    /// <exception cref="TenantBusyException">The tenant's queue is full.</exception>
    /// <exception cref="OutcomeUnknownException">The connection broke during COMMIT.</exception>
    public Task<T> Run<T>(Tenant tenant, Func<TenantSession, Task<T>> work, CancellationToken ct = default) => Alone(() =>
    {
        TenantSession session = null!;
        return Transaction.Run(send => InShard(tenant, send, () => session.Entered, ct), connection => session = new TenantSession(connection, tenant, Statements.Of(tenant), inTransaction: true, _clock.GetUtcNow()), work, ct);
    });

    /// <summary>Runs <paramref name="work"/> without a transaction: each statement is one round trip and sees what was committed when it began. Writes are refused.</summary>
    /// <exception cref="TenantBusyException">The tenant's queue is full.</exception>
    public Task<T> Read<T>(Tenant tenant, Func<TenantSession, Task<T>> work, CancellationToken ct = default) => Alone(() =>
    {
        TenantSession session = null!;
        return InShard(tenant, connection => SqlSession.Read(session = new TenantSession(connection, tenant, Statements.Of(tenant), inTransaction: false, _clock.GetUtcNow()), work), () => session.Entered, ct);
    });

    // Who holds a connection and waits for a second one can wait for itself.
    static async Task<T> Alone<T>(Func<Task<T>> work)
    {
        if (Inside.Value is { Open: true }) throw new InvalidOperationException("Run or Read inside Run or Read: hand the session on instead.");
        var nesting = Inside.Value = new Nesting();
        try
        {
            return await work();
        }
        finally
        {
            nesting.Open = false;
        }
    }

    /// <param name="entered">Whether the work has run a statement: then it is not begun again.</param>
    async Task<T> InShard<T>(Tenant tenant, Func<NpgsqlConnection, Task<T>> work, Func<bool> entered, CancellationToken ct)
    {
        var shard = _shards.GetOrAdd(tenant.LoginShard, login => new Shard(
            _pools.Of(login, _options.ShardConnections), new FairGate(_options.ShardConnections, _options.TenantTokens, _options.TenantQueue)));
        await shard.Gate.Enter(tenant.Schema, ct);
        try
        {
            Recycle(shard, tenant);
            try
            {
                return await OnConnection(shard, work, ct);
            }
            catch (PostgresException e) when (TenantSession.IsShutOut(e) && !entered())
            {
                // A server process that looks up whose roles its login has while a tenant is being made can keep the list from before: another
                // connection knows better.
                shard.Source.Clear();
                return await OnConnection(shard, work, ct);
            }
        }
        finally
        {
            shard.Gate.Leave(tenant.Schema);
        }
    }

    static async Task<T> OnConnection<T>(Shard shard, Func<NpgsqlConnection, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await shard.Source.OpenConnectionAsync(ct);
        return await work(connection);
    }

    // Npgsql cannot close one pooled connection, so the shard's whole pool is renewed: idle ones at once, busy ones on return.
    void Recycle(Shard shard, Tenant tenant)
    {
        if (!shard.Touched.TryAdd(tenant.Schema, true) || shard.Touched.Count <= _options.TenantsPerConnection) return;
        shard.Touched = new ConcurrentDictionary<string, bool> { [tenant.Schema] = true };
        shard.Source.Clear();
    }

    public ValueTask DisposeAsync() => _pools.DisposeAsync();
}
