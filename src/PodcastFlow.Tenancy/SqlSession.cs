using System.Data;
using System.Reflection;
using System.Runtime.CompilerServices;
using Npgsql;

namespace PodcastFlow.Tenancy;

/// <summary>A place to run SQL: one transaction, or (for reads) single statements that are each a round trip of their own.</summary>
public abstract class SqlSession
{
    const int LaterAtMost = 32;

    readonly NpgsqlConnection _connection;
    readonly bool _inTransaction;
    readonly List<NpgsqlBatchCommand> _later = [];

    private protected SqlSession(NpgsqlConnection connection, bool inTransaction, DateTimeOffset now)
    {
        _connection = connection;
        _inTransaction = inTransaction;
        Now = now;
    }

    /// <summary>The moment this work began, in UTC: one value for the whole session.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>A statement failed: PostgreSQL will answer COMMIT with ROLLBACK, and Npgsql would report that as success.</summary>
    internal bool Failed { get; private set; }

    /// <summary>A statement has succeeded: the session is where it belongs.</summary>
    internal bool Entered { get; private set; }

    /// <summary>Rows were handed out as they came, so the work cannot be run a second time.</summary>
    internal bool Streamed { get; private set; }

    /// <summary>What has to precede the first statement of a transaction, or each statement outside one.</summary>
    internal abstract string[] Entry { get; }

    /// <summary>What stands in front of every statement: its call site, and whatever keeps plans of different tenants apart.</summary>
    internal abstract string Marker(string site);

    /// <summary>A statement is on its way.</summary>
    private protected virtual void Sent() { }

    /// <summary>Runs a statement; the number of rows it touched.</summary>
    public async Task<int> Execute(Sql sql, CancellationToken ct = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        AssertWrites();
        var command = sql.ToCommand(Marker(CallSite.Of(file, line)));
        await using var batch = Batch(command);
        await Guard(() => batch.ExecuteNonQueryAsync(ct));
        return command.RecordsAffected;
    }

    /// <summary>
    /// A statement whose outcome nobody waits for: it travels with the next one, at the latest ahead of the commit, and costs no round trip of its own.
    /// When it fails, that surfaces there.
    /// </summary>
    public async Task Later(Sql sql, CancellationToken ct = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        AssertWrites();
        Sent();
        _later.Add(sql.ToCommand(Marker(CallSite.Of(file, line))));
        if (_later.Count >= LaterAtMost) await SendLater(ct);
    }

    /// <summary>Exactly one row.</summary>
    public async Task<T> One<T>(Sql sql, CancellationToken ct = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        await List<T>(sql, ct, file, line) is [var only] ? only : throw new InvalidOperationException($"Expected exactly one {typeof(T).Name} at {CallSite.Of(file, line)}.");

    /// <summary>One row, or the default when there is none (ask for <c>int?</c> to tell none from zero).</summary>
    public async Task<T?> OneOrNone<T>(Sql sql, CancellationToken ct = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        await List<T>(sql, ct, file, line) switch
        {
            [] => default,
            [var only] => only,
            _ => throw new InvalidOperationException($"Expected at most one {typeof(T).Name} at {CallSite.Of(file, line)}."),
        };

    /// <summary>All rows, in memory.</summary>
    public async Task<List<T>> List<T>(Sql sql, CancellationToken ct = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await using var batch = Batch(sql.ToCommand(Marker(CallSite.Of(file, line))));
        return await Guard(async () =>
        {
            await using var row = await batch.ExecuteReaderAsync(ct);
            var ordinals = RowReader<T>.Ordinals(row);
            var rows = new List<T>();
            while (await row.ReadAsync(ct)) rows.Add(RowReader<T>.Read(row, ordinals));
            while (await row.NextResultAsync(ct)) { }       // an error after the rows surfaces here
            return rows;
        });
    }

    /// <summary>Rows one by one, in constant memory. Work that streams is not retried.</summary>
    public async IAsyncEnumerable<T> Stream<T>(Sql sql, [EnumeratorCancellation] CancellationToken ct = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Streamed = true;
        await using var batch = Batch(sql.ToCommand(Marker(CallSite.Of(file, line))));
        await using var row = await Guard(() => batch.ExecuteReaderAsync(ct));
        var ordinals = RowReader<T>.Ordinals(row);
        while (await Guard(() => row.ReadAsync(ct))) yield return RowReader<T>.Read(row, ordinals);
        await Guard(() => row.NextResultAsync(ct));
    }

    /// <summary>Loads rows by COPY: <c>copy show (id, name) from stdin (format binary)</c>; the record's constructor parameters are the columns, in order.</summary>
    public async Task<ulong> CopyIn<T>(Sql copy, IEnumerable<T> rows, CancellationToken ct = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Enter(ct);
        Sent();
        return await Guard(async () =>
        {
            await using var import = await _connection.BeginBinaryImportAsync(copy.ToCopy(Marker(CallSite.Of(file, line))), ct);
            foreach (var row in rows)
            {
                await import.StartRowAsync(ct);
                foreach (var value in RowWriter<T>.Values(row))
                    if (value.Value is null or DBNull) await import.WriteNullAsync(ct);
                    else await import.WriteAsync(value.Value, value.NpgsqlDbType, ct);
            }
            return await import.CompleteAsync(ct);
        });
    }

    /// <summary>Writes the rows of <c>copy (…) to stdout (format csv, header)</c> into a stream, in constant memory. Not retried.</summary>
    public async Task CopyOut(Sql copy, Stream destination, CancellationToken ct = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Streamed = true;
        await Enter(ct);
        Sent();
        await Guard(async () =>
        {
            using var export = await _connection.BeginTextExportAsync(copy.ToCopy(Marker(CallSite.Of(file, line))), ct);
            await export.BaseStream.CopyToAsync(destination, ct);       // as it comes from the server, not decoded
            return true;
        });
    }

    /// <summary>Work without a transaction.</summary>
    internal static async Task<T> Read<TSession, T>(TSession session, Func<TSession, Task<T>> work) where TSession : SqlSession
    {
        try
        {
            return await work(session);
        }
        finally
        {
            session.ForgetPrepared();
        }
    }

    /// <summary>
    /// A statement that fails at the very use at which the driver prepares it stays half prepared: the driver has missed what its rows look like, and
    /// every later use on this connection fails (npgsql issue 6391). So after a failure the connection begins to prepare anew.
    /// </summary>
    internal void ForgetPrepared()
    {
        if (Failed && _connection.FullState == ConnectionState.Open && new NpgsqlConnectionStringBuilder(_connection.ConnectionString).MaxAutoPrepare > 0)
            _connection.UnprepareAll();
    }

    /// <summary>Sends what was put off.</summary>
    internal Task SendLater(CancellationToken ct) => _later.Count > 0 ? SendAhead(ct) : Task.CompletedTask;

    void AssertWrites()
    {
        if (!_inTransaction) throw new InvalidOperationException("A read does not write: use Run.");
    }

    NpgsqlBatch Batch(NpgsqlBatchCommand command)
    {
        Sent();
        var batch = Ahead();
        batch.BatchCommands.Add(command);
        return batch;
    }

    // What has to arrive before a statement.
    NpgsqlBatch Ahead()
    {
        var batch = new NpgsqlBatch(_connection);
        if (!(_inTransaction && Entered))
            foreach (var entry in Entry) batch.BatchCommands.Add(new NpgsqlBatchCommand(entry));
        foreach (var command in _later) batch.BatchCommands.Add(command);
        _later.Clear();
        return batch;
    }

    async Task SendAhead(CancellationToken ct)
    {
        await using var batch = Ahead();
        await Guard(() => batch.ExecuteNonQueryAsync(ct));
    }

    // COPY is a conversation of its own and cannot share the first round trip.
    async Task Enter(CancellationToken ct)
    {
        if (!_inTransaction) throw new InvalidOperationException("COPY needs a transaction: use Run.");
        if (_later.Count > 0 || !Entered && Entry.Length > 0) await SendAhead(ct);
    }

    async Task<T> Guard<T>(Func<Task<T>> send)
    {
        try
        {
            var result = await send();
            Entered = true;
            return result;
        }
        catch
        {
            Failed = true;
            throw;
        }
    }
}

/// <summary>The values of a record in the order of its constructor's parameters, as PostgreSQL takes them.</summary>
static class RowWriter<T>
{
    static readonly Func<T, NpgsqlParameter>[] Columns = [.. typeof(T).GetConstructors().Single(c => c.GetParameters().Length > 0).GetParameters().Select(Column)];

    internal static IEnumerable<NpgsqlParameter> Values(T row) => Columns.Select(column => column(row));

    static Func<T, NpgsqlParameter> Column(ParameterInfo parameter)
    {
        var property = typeof(T).GetProperty(parameter.Name!, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)!;
        return (Func<T, NpgsqlParameter>)typeof(RowWriter<T>).GetMethod(nameof(Typed), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(parameter.ParameterType).Invoke(null, [property])!;
    }

    static Func<T, NpgsqlParameter> Typed<TColumn>(PropertyInfo property)
    {
        var get = property.GetMethod!.CreateDelegate<Func<T, TColumn>>();
        return row => SqlValue<TColumn>.ToParameter(get(row));
    }
}
