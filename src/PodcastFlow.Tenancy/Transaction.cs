using Npgsql;

namespace PodcastFlow.Tenancy;

/// <summary>One unit of work: committed if it returns, rolled back if it throws, run again on a serialization failure or deadlock.</summary>
static class Transaction
{
    const int Attempts = 4;

    internal static async Task<T> Run<TSession, T>(
        Func<Func<NpgsqlConnection, Task<T>>, Task<T>> onConnection, Func<NpgsqlConnection, TSession> enter, Func<TSession, Task<T>> work, CancellationToken ct)
        where TSession : SqlSession
    {
        for (var attempt = 1; ; attempt++)
        {
            TSession? session = null;
            try
            {
                return await onConnection(async connection =>
                {
                    try
                    {
                        await using var transaction = await connection.BeginTransactionAsync(ct);
                        session = enter(connection);
                        var result = await work(session);
                        await Commit(session, transaction, ct);
                        return result;
                    }
                    finally
                    {
                        session?.ForgetPrepared();
                    }
                });
            }
            catch (PostgresException e) when (attempt < Attempts && session is not { Streamed: true } && e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
                await Task.Delay(Random.Shared.Next(5, 25) * attempt, ct);
            }
        }
    }

    static async Task Commit(SqlSession session, NpgsqlTransaction transaction, CancellationToken ct)
    {
        // COMMIT of a failed transaction is answered by ROLLBACK, and Npgsql reports that as success.
        if (session.Failed) throw new InvalidOperationException("A statement failed and its error was swallowed: this work cannot be committed.");
        await session.SendLater(ct);
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (NpgsqlException e) when (IsUncertain(e))
        {
            throw new OutcomeUnknownException(e);
        }
    }

    // A connection that ends without a word, or with "terminating connection", may have ended after the commit. An error, and a timeout of
    // the idle transaction (class 25), came before.
    static bool IsUncertain(NpgsqlException e) =>
        e is not PostgresException said || said.InvariantSeverity is "FATAL" or "PANIC" && !said.SqlState.StartsWith("25", StringComparison.Ordinal);
}
