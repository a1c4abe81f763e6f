using Npgsql;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Database;

public sealed class MembershipTests(MembershipTests.Installation installed) : IClassFixture<MembershipTests.Installation>
{
    private TestDatabase Db => installed.Database;

    [Fact]
    public async Task A_membership_and_the_member_in_the_organizations_schema_are_written_as_one()
    {
        var (organization, schema) = await Organization();
        var user = await User("Ada");

        await Set(user, organization, "{sales}", "invited");
        Assert.Equal("Ada {sales} inactive", await Member(schema, user));
        await Set(user, organization, "{sales,admin}", "active");
        Assert.Equal("Ada {sales,admin} active", await Member(schema, user));
        Assert.Equal("{sales,admin} active", await Db.One<string>($"select roles::text || ' ' || status from membership where user_id = '{user}'"));
    }

    [Fact]
    public async Task A_new_name_reaches_every_organization_of_the_user()
    {
        var (first, second) = (await Organization(), await Organization());
        var user = await User("Bea");
        await Set(user, first.Id, "{talent}", "active");
        await Set(user, second.Id, "{producer}", "inactive");

        await TestDatabase.Execute(Db.Control, $"update app_user set name = 'Beatrice' where id = '{user}'; select sync_member('{user}')");

        Assert.Equal("Beatrice {talent} active", await Member(first.Schema, user));
        Assert.Equal("Beatrice {producer} inactive", await Member(second.Schema, user));
    }

    [Theory]
    [InlineData("insert into membership (user_id, organization_id, member_id, roles, status) values (gen_random_uuid(), 'x', gen_random_uuid(), '{}', 'active')")]
    [InlineData("update membership set roles = '{admin}'")]
    [InlineData("delete from membership")]
    [InlineData("update tenant_schema set login_shard = 'podcastflow_app_0'")]
    [InlineData("insert into tenant_script (version, name, script, sha256) values (99, 'x', 'x', sha256('x'))")]
    [InlineData("update audit_log set action = 'nothing'")]
    [InlineData("delete from audit_log")]
    [InlineData("select migrate_org_schema('x')")]
    [InlineData("select create_tenant_role('org_x', 'podcastflow_app_0')")]
    public async Task The_control_plane_itself_cannot(string statement)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => TestDatabase.Execute(Db.Control, statement));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task An_unknown_role_is_refused_and_neither_side_is_written()
    {
        var (organization, schema) = await Organization();
        var user = await User("Cy");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Set(user, organization, "{owner}", "active"));
        Assert.Equal("membership_roles_check", refused.ConstraintName);
        Assert.Equal(0L, await Db.One<long>($"select (select count(*) from membership where user_id = '{user}') + (select count(*) from {schema}.member where id = '{user}')"));
    }

    [Fact]
    public async Task Whoever_keeps_the_registry_in_memory_is_told_of_a_change()
    {
        await using var listener = new NpgsqlConnection(Db.Control);
        await listener.OpenAsync(TestContext.Current.CancellationToken);
        var told = 0;
        listener.Notification += (_, notification) => told += notification is { Channel: "podcastflow_changed", Payload: "" } ? 1 : 0;
        await using (var listen = new NpgsqlCommand("listen podcastflow_changed", listener)) await listen.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var organization = "";
        Assert.True(await Heard(async () => organization = (await Organization()).Id), "creating");
        var user = await User("Dee");
        Assert.True(await Heard(() => Set(user, organization, "{admin}", "active")), "membership");
        Assert.True(await Heard(() => TestDatabase.Execute(Db.Control, $"select rename_org_schema('{organization}', '{TestDatabase.Slug()}')")), "renaming");
        Assert.True(await Heard(() => TestDatabase.Execute(Db.Control, $"update organization set status = 'suspended', status_reason = 'unpaid' where id = '{organization}'")), "suspending");
        Assert.False(await Heard(() => TestDatabase.Execute(Db.Control, "select count(*) from organization")), "reading");

        async Task<bool> Heard(Func<Task> change)
        {
            await change();
            told = 0;
            while (await listener.WaitAsync(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken)) { }
            return told > 0;
        }
    }

    private async Task<(string Id, string Schema)> Organization()
    {
        var slug = TestDatabase.Slug();
        await TestDatabase.Execute(Db.Control, $"insert into organization (id, slug, name, email, status, created_at, activated_at) values ('{slug}', '{slug}', 'N', 'a@b.c', 'active', now(), now())");
        return (slug, await TestDatabase.One<string>(Db.Control, $"select create_complete_org_schema('{slug}', '{slug}')"));
    }

    private async Task<Guid> User(string name)
    {
        var id = Guid.CreateVersion7();
        await TestDatabase.Execute(Db.Control, "insert into app_user (id, user_name, normalized_user_name, email, normalized_email, name, created_at) "
            + $"values ('{id}', '{id}', '{id}', '{id}@example.org', '{id}@example.org', '{name}', now())");
        return id;
    }

    private Task Set(Guid user, string organization, string roles, string status) =>
        TestDatabase.Execute(Db.Control, $"select set_membership('{user}', '{organization}', '{roles}', '{status}')");

    private Task<string> Member(string schema, Guid id) =>
        Db.One<string>($"select name || ' ' || roles::text || ' ' || status from {schema}.member where id = '{id}'");

    /// <summary>One installed database for all tests of the class.</summary>
    public sealed class Installation : IAsyncLifetime
    {
        internal TestDatabase Database { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Database = await TestDatabase.Create();

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
