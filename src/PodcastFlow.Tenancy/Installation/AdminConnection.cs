using Npgsql;

namespace PodcastFlow.Tenancy.Installation;

/// <summary>A connection for installing and migrating: not pooled, and free to send whole scripts.</summary>
sealed class AdminConnection : IAsyncDisposable
{
    readonly NpgsqlDataSource _source;
    readonly NpgsqlConnection _connection;

    AdminConnection(NpgsqlDataSource source, NpgsqlConnection connection) => (_source, _connection) = (source, connection);

    public static async Task<AdminConnection> Open(string connectionString, CancellationToken ct)
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            ApplicationName = "podcastflow install",
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));      // every table is a type: over a fleet that takes seconds
        var source = builder.Build();
        try
        {
            return new AdminConnection(source, await source.OpenConnectionAsync(ct));
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the server is still there, as far as is known.</summary>
    public bool IsOpen => _connection.State == System.Data.ConnectionState.Open;

    /// <summary>Runs a statement; the number of rows it touched, or -1 for one that touches no rows.</summary>
    public async Task<int> Execute(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<T> One<T>(string sql, CancellationToken ct, params object[] values) =>
        (await List(sql, row => row.GetFieldValue<T>(0), ct, values)).Single();

    public async Task<List<T>> List<T>(string sql, Func<NpgsqlDataReader, T> map, CancellationToken ct, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct)) rows.Add(map(reader));
        return rows;
    }

    /// <summary>Writes what <c>copy … to stdout</c> gives, as it comes.</summary>
    public async Task CopyOut(string copy, Stream destination, CancellationToken ct)
    {
        using var export = await _connection.BeginTextExportAsync(copy, ct);
        await export.BaseStream.CopyToAsync(destination, ct);
    }

    /// <summary>Feeds <c>copy … from stdin</c>.</summary>
    public async Task CopyIn(string copy, Func<Stream, Task> write, CancellationToken ct)
    {
        var import = await _connection.BeginTextImportAsync(copy, ct);
        try
        {
            await write(import.BaseStream);
            await import.DisposeAsync();
        }
        catch
        {
            // Closing it would say that this was all; and what is to be told is why it was not.
            await import.CancelAsync().ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    public async Task InTransaction(Func<Task> work, CancellationToken ct)
    {
        await using var transaction = await _connection.BeginTransactionAsync(ct);
        await work();
        await transaction.CommitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _source.DisposeAsync();
    }

    NpgsqlCommand Command(string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
