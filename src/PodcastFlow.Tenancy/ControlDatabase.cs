using System.Data.Common;
using Npgsql;

namespace PodcastFlow.Tenancy;

/// <summary>Runs work in the control plane, under a login that can reach no tenant's table.</summary>
public sealed class ControlDatabase : IAsyncDisposable
{
    internal const string Login = "podcastflow_control";

    readonly LoginPools _pools;
    readonly NpgsqlDataSource _source, _forLibraries, _forSchemas;
    readonly TimeProvider _clock;

    public ControlDatabase(TenancyConnection connection, TenancyOptions options, TimeProvider clock)
    {
        _pools = new LoginPools(connection, options);
        _source = _pools.Of(Login, options.ControlConnections);
        _forLibraries = _pools.Of(Login, options.ControlConnections, "libraries");
        _forSchemas = _pools.Of(Login, 2, "schemas");
        _clock = clock;
    }

    /// <summary>
    /// What this process keeps in memory of the control plane may be out of date. Its own work says so as soon as it has committed: its next
    /// request must not have to wait for the database's notification.
    /// </summary>
    public event EventHandler? Changed;

    public void TellChanged() => Changed?.Invoke(this, EventArgs.Empty);

    /// <summary>For libraries that bring their own store of control-plane tables, also inside work here: a pool beside, so that neither waits for itself.</summary>
    public DbDataSource Source => _forLibraries;

    /// <summary>One transaction: committed if <paramref name="work"/> returns, rolled back if it throws, run again on a serialization failure or deadlock.</summary>
    public Task<T> Run<T>(Func<ControlSession, Task<T>> work, CancellationToken ct = default) => Run(_source, work, ct);

    /// <summary>
    /// The same for work that makes or renames schemas, on two connections of its own. It takes a while and must not keep the others; and a backend's
    /// knowledge of the catalog, large after a few schemas and out of date when another has made one, is built up and thrown away in two places only.
    /// </summary>
    public Task<T> ChangeSchemas<T>(Func<ControlSession, Task<T>> work, CancellationToken ct = default) => Run(_forSchemas, work, ct);

    /// <summary>Single statements, each a round trip of its own. Writes are refused.</summary>
    public Task<T> Read<T>(Func<ControlSession, Task<T>> work, CancellationToken ct = default) =>
        OnConnection(_source, connection => SqlSession.Read(new ControlSession(connection, inTransaction: false, _clock.GetUtcNow()), work), ct);

    /// <summary>Refuses to go on when a pooler answers and preparation is on. Every later connection is asked the same; this asks at the start.</summary>
    /// <exception cref="PoolerException">Rows would leak between tenants.</exception>
    public Task AssertPoolerSetting(CancellationToken ct = default) => OnConnection(_source, _ => Task.FromResult(true), ct);

    /// <summary>Waits for notifications on a channel until cancelled; each one, and each (re)connection, calls <paramref name="changed"/>.</summary>
    public async Task Listen(string channel, Action changed, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(ct);
                connection.Notification += (_, _) => changed();
                await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand($"listen \"{channel}\"") } })
                    await batch.ExecuteNonQueryAsync(ct);
                changed();
                while (true) await connection.WaitAsync(ct);
            }
            catch (Exception e) when (e is NpgsqlException or IOException && !ct.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _clock, ct).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
        }
    }

    Task<T> Run<T>(NpgsqlDataSource source, Func<ControlSession, Task<T>> work, CancellationToken ct) =>
        Transaction.Run(send => OnConnection(source, send, ct), connection => new ControlSession(connection, inTransaction: true, _clock.GetUtcNow()), work, ct);

    static async Task<T> OnConnection<T>(NpgsqlDataSource source, Func<NpgsqlConnection, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await work(connection);
    }

    public ValueTask DisposeAsync() => _pools.DisposeAsync();
}
