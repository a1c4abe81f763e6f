using System.Diagnostics;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Installation;

public sealed class InstallerTests
{
    /// <summary>Of the installation's own roles: organizations of other tests come and go on the same server.</summary>
    const string Passwords = "select md5(string_agg(rolname || coalesce(rolpassword, ''), ',' order by rolname)) from pg_authid where rolname ~ '^podcastflow_'";

    [Fact]
    public async Task Installs_once_and_finds_nothing_to_do_the_second_time()
    {
        await using var database = await TestDatabase.Create(Toy.Scripts);
        var ledger = await database.One<string>("select string_agg(version || ' ' || name, ', ' order by version) from public_migration");
        Assert.Equal(string.Join(", ", Toy.Scripts.Public.Select(script => $"{script.Version} {script.Name}")), ledger);
        var before = await database.One<string>(Passwords);

        var watch = Stopwatch.StartNew();
        var again = await Install(database, Toy.Scripts);
        TestContext.Current.TestOutputHelper?.WriteLine($"second installation: {watch.ElapsedMilliseconds} ms");

        Assert.False(again.Created);
        Assert.Equal(before, await database.One<string>(Passwords));
    }

    [Fact]
    public async Task Every_login_enters_with_the_password_derived_from_the_key()
    {
        await using var database = await TestDatabase.Create(Toy.Scripts);
        foreach (var role in new[] { "podcastflow_migrator", "podcastflow_control", "podcastflow_reader", "podcastflow_app_0", "podcastflow_app_3" })
            Assert.Equal(role, await TestDatabase.One<string>(database.Key.ConnectionString(database.Superuser, role), "select session_user::text"));
    }

    // The list of gaps has a plan so dear that compiling it took longer than everything else an installation does.
    [Fact]
    public async Task No_login_waits_for_its_statements_to_be_compiled()
    {
        await using var database = await TestDatabase.Create(Toy.Scripts);
        foreach (var role in await database.One<string[]>("select array_agg(rolname::text) from pg_roles where rolname ~ '^podcastflow_' and rolcanlogin"))
            Assert.Equal((role, "off"), (role, await TestDatabase.One<string>(database.Key.ConnectionString(database.Superuser, role), "show jit")));
    }

    [Fact]
    public async Task An_owner_who_is_no_superuser_is_refused_with_the_reason()
    {
        await using var database = await TestDatabase.Create(Toy.Scripts);
        var refused = await Assert.ThrowsAsync<InstallationException>(() => Installer.Install(database.Migrator, database.Name, Toy.Scripts, database.Key, TestContext.Current.CancellationToken));
        Assert.Contains("not a superuser", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_tenant_migration_cannot_change()
    {
        await using var database = await TestDatabase.Create(Toy.With("create table a (id integer);"));
        var refused = await Assert.ThrowsAsync<InstallationException>(() => Install(database, Toy.With("create table b (id integer);")));
        Assert.Contains("tenant migration 2 (step2) was changed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_applied_public_migration_cannot_change()
    {
        await using var database = await TestDatabase.Create(Toy.Scripts);
        var changed = Toy.Scripts with { Public = [.. Toy.Scripts.Public.Select(script => script with { Text = script.Text + "-- more" })] };
        var refused = await Assert.ThrowsAsync<InstallationException>(() => Install(database, changed));
        Assert.Contains("public migration 1 (tenancy) was changed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_newer_than_the_product_is_refused()
    {
        await using var database = await TestDatabase.Create(Toy.With("create table a (id integer);"));
        var refused = await Assert.ThrowsAsync<InstallationException>(() => Install(database, Toy.Scripts));
        Assert.Contains("older than the database", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grant temporary on database {db} to public", "PUBLIC has TEMPORARY on database")]
    [InlineData("grant execute on function pg_catalog.set_config(text, text, boolean) to public", "PUBLIC may call set_config")]
    [InlineData("grant usage on language plpgsql to public", "PUBLIC may use language plpgsql")]
    [InlineData("grant select on pg_catalog.pg_class to public", "PUBLIC may read pg_class")]
    [InlineData("grant select on app_user to podcastflow_tenant", "podcastflow_tenant has SELECT on app_user")]
    [InlineData("create table {schema}.stray (id integer)", "owns {schema}.stray")]
    [InlineData("create view {schema}.leaky as select 1 as one; alter view {schema}.leaky owner to podcastflow_migrator", "view {schema}.leaky is not security_invoker")]
    [InlineData("grant select on {schema}.thing to podcastflow_control", "podcastflow_control has SELECT on {schema}.thing")]
    [InlineData("grant create on schema {schema} to {schema}", "{schema} may create in its schema")]
    [InlineData("alter table uploaded_file no force row level security", "uploaded_file is open to tenants without forced row security")]
    [InlineData("update tenant_schema set login_shard = 'podcastflow_app_3'", "podcastflow_app_3 is not a member of {schema}, or another shard is")]
    [InlineData("create schema org_unheard_of", "schema org_unheard_of is not registered")]
    public async Task Doctor_reports_a_deliberate_weakening(string weakening, string gap)
    {
        await using var database = await TestDatabase.Create(Toy.Scripts);
        var schema = await database.One<string>($"select create_complete_org_schema('{TestDatabase.Slug()}', 'weak')");
        Assert.Equal(0L, await database.One<long>("select count(*) from monitor.isolation_gap"));
        string Filled(string text) => text.Replace("{schema}", schema, StringComparison.Ordinal).Replace("{db}", database.Name, StringComparison.Ordinal);

        var found = await database.One<string>($"""
            begin; {Filled(weakening)}; set local search_path = public; select string_agg(gap, '; ') from monitor.isolation_gap; rollback
            """);

        Assert.Contains(Filled(gap), found, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_is_made_once_readable_by_its_owner_only_and_refused_when_others_may_read_it()
    {
        var path = Path.Combine(Path.GetTempPath(), $"podcastflow-key-{Environment.ProcessId}", "installation.key");
        try
        {
            var first = InstallationKey.Open(path);
            Assert.Equal(first.PasswordOf("podcastflow_control"), InstallationKey.Open(path).PasswordOf("podcastflow_control"));
            Assert.NotEqual(first.PasswordOf("podcastflow_control"), first.PasswordOf("podcastflow_migrator"));
            if (OperatingSystem.IsWindows()) return;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            Assert.Throws<InstallationException>(() => InstallationKey.Open(path));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static async Task<Installed> Install(TestDatabase database, TenancyScripts scripts) =>
        await Installer.Install(await TestPostgres.SuperuserConnectionString(), database.Name, scripts, database.Key, TestContext.Current.CancellationToken);
}
