using Npgsql;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Export;

/// <summary>A tenant beside the original, of one moment, without a file between them.</summary>
[Collection(nameof(ExportWorld))]
public sealed class TenantCloneTests(ExportWorld world)
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private Task<ImportedTenant> Clone(string source, string copy, Action<ExportProgress>? each = null) =>
        TenantClone.Make(world.Reader, world.Db.Migrator, source, copy, copy, progress: new Each(each ?? (_ => { })), ct: Ct);

    [Fact]
    public async Task It_is_the_original_checksum_for_checksum_as_of_the_moment_it_began()
    {
        var (slug, copy) = (await world.Tenant(), TestDatabase.Slug("copy"));
        var (before, _) = await world.Export(slug);

        var made = await Clone(slug, copy, at =>
        {
            if (at.Done == 0) world.Db.Execute($"insert into {ExportWorld.SchemaOf(slug)}.thing (id, name) values (2, 'later')").Wait(Ct);
        });

        var (after, _) = await world.Export(copy);
        Assert.Equal(Sums(before), Sums(after));
        Assert.Equal(before.Counters, after.Counters);
        Assert.Equal((ExportWorld.SchemaOf(copy), slug), (made.Schema, await world.Db.One<string>($"select sandbox_of from tenant_schema where slug = '{copy}'")));
        Assert.Equal(0L, await world.Db.One<long>($"select count(*) from {made.Schema}.connection where token_ciphertext is not null or key_id is not null or is_active"));
        Assert.Equal(2L, await world.Db.One<long>($"select count(*) from {ExportWorld.SchemaOf(slug)}.thing"));
        Assert.Empty(await Doctor.Examine(world.Db.Migrator, ct: Ct));
    }

    [Theory, InlineData("podcastflow_reader"), InlineData("podcastflow_migrator")]
    public async Task Whichever_connection_is_closed_at_whatever_table_nothing_is_left_and_a_retry_finishes(string login)
    {
        var slug = await world.Tenant();
        foreach (var table in new[] { 0, 3, 6 })
        {
            var copy = TestDatabase.Slug("copy");

            await Assert.ThrowsAnyAsync<NpgsqlException>(() => Clone(slug, copy, at =>
            {
                if (at.Done == table) world.Db.Execute($"select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = '{login}' and datname = current_database()").Wait(Ct);
            }));

            Assert.Equal(0, await world.Traces(copy));
            Assert.Equal(ExportWorld.SchemaOf(copy), (await Clone(slug, copy)).Schema);
        }
    }

    [Fact]
    public async Task What_is_not_there_is_not_cloned() =>
        Assert.Contains("no such organization", (await Assert.ThrowsAsync<InstallationException>(() => Clone("nobody", TestDatabase.Slug("copy")))).Message, StringComparison.Ordinal);

    private static IEnumerable<(string, string)> Sums(ExportManifest manifest) =>
        manifest.Files.Where(file => file.Name.StartsWith("data/", StringComparison.Ordinal) && file.Name is not ("data/origin.csv" or "data/schema_migration.csv")).Select(file => (file.Name, file.Sha256));

    // Progress<T> would report later, from another thread.
    private sealed class Each(Action<ExportProgress> act) : IProgress<ExportProgress>
    {
        public void Report(ExportProgress value) => act(value);
    }
}
