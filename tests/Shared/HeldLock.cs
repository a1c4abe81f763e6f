using Npgsql;

namespace PodcastFlow.Testing;

/// <summary>What a statement holds, until this is disposed: work that needs it waits, and a test does something meanwhile.</summary>
internal sealed class HeldLock : IAsyncDisposable
{
    /// <summary>An export or a comparison that waits for a table, and not the figures' counting.</summary>
    public const string Snapshot = "query like '%lock table only%' and wait_event_type = 'Lock'";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string _superuser;
    readonly NpgsqlConnection _connection;

    HeldLock(string superuser, NpgsqlConnection connection) => (_superuser, _connection) = (superuser, connection);

    /// <param name="hold">As <c>lock table … in share mode</c>, or <c>select … for update</c>.</param>
    public static async Task<HeldLock> By(string superuser, string hold)
    {
        var connection = new NpgsqlConnection(superuser);
        await connection.OpenAsync();
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(hold, connection);
        await command.ExecuteNonQueryAsync();
        return new HeldLock(superuser, connection);
    }

    /// <summary>The backend that waits, as soon as one does. Fails when the work ends without having waited.</summary>
    /// <param name="seen">By what it is known in <c>pg_stat_activity</c>, where others wait, too, or it waits in another way.</param>
    public async Task<int> Waiter(Task? work, string? seen = null)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Patience; await Task.Delay(5))
        {
            if (await Waiting(seen) is > 0 and var backend) return backend;
            Assert.False(work is { IsCompleted: true }, "It did not wait.");
        }
        throw new TimeoutException("It neither waits nor ends.");
    }

    /// <summary>Returns when nobody waits any more.</summary>
    public async Task Left(string? seen = null)
    {
        while (await Waiting(seen) > 0) await Task.Delay(5);
    }

    /// <summary>Lets everybody go on, and returns when this backend has noticed that its client is gone.</summary>
    public async Task Ended(int backend)
    {
        await _connection.CloseAsync();
        while (await TestDatabase.One<bool>(_superuser, $"select exists (select from pg_stat_activity where pid = {backend})")) await Task.Delay(5);
    }

    // On a connection of its own: inside a transaction the server shows the same activity again and again.
    Task<int> Waiting(string? seen) => TestDatabase.One<int>(_superuser, $"""
        select coalesce(max(pid), 0) from pg_stat_activity where datname = current_database() and {seen ?? $"{_connection.ProcessID} = any (pg_blocking_pids(pid))"}
        """);

    /// <summary>Lets everybody go on.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
