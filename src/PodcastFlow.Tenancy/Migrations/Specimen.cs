using System.Security.Cryptography;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>A tenant that nobody sees: made inside a transaction that is never committed, to look at or to try things on.</summary>
static class Specimen
{
    /// <summary>Makes it, shows it to the work, and rolls it back. It has no rows of anybody.</summary>
    /// <param name="version">The version to make it at; null: the newest.</param>
    public static async Task<T> Show<T>(AdminConnection migrator, int? version, Func<string, string, Task<T>> work, CancellationToken ct)
    {
        var id = "specimen-" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        await migrator.Execute("begin", ct);
        try
        {
            var schema = await migrator.One<string>("select create_complete_org_schema($1, $1, $2)", ct, id, (object?)version ?? DBNull.Value);
            return await work(id, schema);
        }
        finally
        {
            await migrator.Execute("rollback", CancellationToken.None);
        }
    }
}
