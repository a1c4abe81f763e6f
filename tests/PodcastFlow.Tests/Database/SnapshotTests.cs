using System.Globalization;
using System.Text.RegularExpressions;
using PodcastFlow.Tenancy.Migrations;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Database;

public sealed partial class SnapshotTests
{
    private const int Budget = 420;
    private const int Written = 15;

    [Fact]
    public async Task The_snapshot_of_an_organizations_schema_is_fresh_and_within_its_budget()
    {
        await using var database = await TestDatabase.Create();
        Assert.SkipUnless(await database.One<int>("select current_setting('server_version_num')::int / 10000") == Written, "Another version of PostgreSQL words its catalog differently.");
        var now = await SnapshotWriter.Write(database.Migrator, TestContext.Current.CancellationToken);
        var file = TestDatabase.Folder("db/tenant.snapshot.sql");
        var fresh = TestDatabase.Folder("artifacts/tenant.snapshot.sql");
        await File.WriteAllTextAsync(fresh, now, TestContext.Current.CancellationToken);

        Assert.True(File.Exists(file) && now == await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), $"{file} is old; as it should be: {fresh}");
        Assert.Null(OverBudget(now));
    }

    [Fact]
    public async Task No_table_of_an_organization_has_a_namesake_in_public()
    {
        await using var database = await TestDatabase.Create();
        var schema = await database.One<string>($"select create_complete_org_schema('{TestDatabase.Slug()}', 'names')");
        Assert.Equal("", await database.One<string>($"""
            select coalesce(string_agg(t.relname, ', '), '') from pg_class t join pg_class p on p.relname = t.relname
            where t.relnamespace = '{schema}'::regnamespace and t.relkind in ('r', 'v') and p.relnamespace = 'public'::regnamespace
            """));
    }

    [Fact]
    public async Task No_default_of_an_organizations_table_reads_a_clock()
    {
        await using var database = await TestDatabase.Create();
        var schema = await database.One<string>($"select create_complete_org_schema('{TestDatabase.Slug()}', 'clock')");
        Assert.Equal("", await database.One<string>($"""
            select coalesce(string_agg(table_name || '.' || column_name, ', '), '') from information_schema.columns
            where table_schema = '{schema}' and column_default ~* 'now|clock|current|timestamp'
            """));
    }

    /// <summary>What a snapshot with too many relations is told; null within the budget.</summary>
    internal static string? OverBudget(string snapshot) => Relations().Match(snapshot) is { Success: true } count
        ? int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture) is > Budget and var relations ? $"{relations} relations, {Budget} at most" : null
        : "The snapshot does not count its relations.";

    [GeneratedRegex(@"TOAST: (\d+)\.")]
    private static partial Regex Relations();
}
