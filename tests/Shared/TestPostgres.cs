using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Testing;

/// <summary>
/// The PostgreSQL of all tests in this process: the one that PODCASTFLOW_TEST_SERVER names by its superuser's connection,
/// or an ephemeral one, started by the first test that asks and gone with the process.
/// </summary>
internal static class TestPostgres
{
    private static readonly Lazy<Task<string>> Server = new(async () =>
        Environment.GetEnvironmentVariable("PODCASTFLOW_TEST_SERVER") is { Length: > 0 } given
            ? given
            : (await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true })).ConnectionString());

    /// <summary>The superuser's connection to the database <c>postgres</c> of the test server.</summary>
    public static Task<string> SuperuserConnectionString() => Server.Value;
}
