using Npgsql;

namespace PodcastFlow.Tenancy.Tests.Postgres;

/// <summary>One question to one server over a connection of its own.</summary>
internal static class Ask
{
    public static async Task<object?> Server(string connectionString, string sql)
    {
        // Pooled connections of a stopped server would answer the next one's tests.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<bool> Answers(string connectionString)
    {
        try
        {
            return await Server(connectionString, "select 1") is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
