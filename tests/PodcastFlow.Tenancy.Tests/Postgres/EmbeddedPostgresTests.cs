using Npgsql;
using PodcastFlow.Tenancy.Postgres;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Postgres;

public sealed class EmbeddedPostgresTests
{
    [Fact]
    public async Task The_test_server_answers_its_first_query()
    {
        await using var source = NpgsqlDataSource.Create(await TestPostgres.SuperuserConnectionString());
        await using var command = source.CreateCommand("select current_setting('server_version_num')::int");

        Assert.True((int)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! >= 150000);
    }
}
