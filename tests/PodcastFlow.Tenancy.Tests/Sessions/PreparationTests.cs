using Npgsql;
using PodcastFlow.Tenancy.Tests.Isolation;

namespace PodcastFlow.Tenancy.Tests.Sessions;

/// <summary>A statement that fails while it is being prepared must not be left half prepared: nobody could use it on that connection any more.</summary>
public sealed class PreparationTests(World world)
{
    [Theory]
    [InlineData("a value that cannot be stored")]
    [InlineData("a value that breaks a rule")]
    public async Task An_error_at_any_use_of_a_statement_leaves_the_next_use_right(string way)
    {
        await using var engine = new TenantDatabase(world.Connection, new TenancyOptions { ShardConnections = 1 }, TimeProvider.System);
        for (var use = 0; use < 6; use++)
        {
            var text = $"{way} {use}";
            for (var i = 0; i < 8; i++)
                if (i == use) await Assert.ThrowsAsync<PostgresException>(() => Ask(engine, text, way));
                else Assert.Equal(text, await Ask(engine, text, null));
        }
    }

    // The text of the statement is its own, so that each round prepares a statement anew.
    Task<string> Ask(TenantDatabase engine, string text, string? way) => engine.Read(world.Attacker, db =>
    {
        var sql = new Sql(0, 0);
        sql.AppendLiteral($"select /* {text} */ case when 1 / ");
        sql.AppendFormatted(way == "a value that breaks a rule" ? 0 : 1);
        sql.AppendLiteral(" = 1 then ");
        sql.AppendFormatted(way == "a value that cannot be stored" ? "a\0b" : text);
        sql.AppendLiteral("::text end");
        return db.One<string>(sql);
    });
}
