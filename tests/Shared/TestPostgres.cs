using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Testing;

/// <summary>
/// The PostgreSQL of all tests in this process: the one that PODCASTFLOW_TEST_SERVER names by its superuser's connection,
/// or an ephemeral one, started by the first test that asks and gone with the process.
/// </summary>
internal static class TestPostgres
{
    // Hundreds of schemas come and go in minutes: cleaning up behind them would be work for nothing.
    private static readonly Dictionary<string, string> Settings = new() { ["autovacuum"] = "off", ["checkpoint_timeout"] = "1h" };

    private static readonly Lazy<Task<string>> Server = new(async () =>
        Environment.GetEnvironmentVariable("PODCASTFLOW_TEST_SERVER") is { Length: > 0 } given
            ? given
            : (await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true, Settings = Settings, Root = InMemory() })).ConnectionString());

    // A schema is some five hundred files: where the machine has memory to spare, they are made there.
    private static string? InMemory() => Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").AvailableFreeSpace > 8L << 30 && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 12L << 30
        ? $"/dev/shm/podcastflow-{Environment.ProcessId}-{Guid.CreateVersion7():n}"
        : null;

    /// <summary>The superuser's connection to the database <c>postgres</c> of the test server.</summary>
    public static Task<string> SuperuserConnectionString() => Server.Value;
}
