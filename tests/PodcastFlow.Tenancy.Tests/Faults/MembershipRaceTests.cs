using System.Runtime.Versioning;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Faults;

/// <summary>A server process that looks up the roles of its login while one more is made may go on with the list from before. Nobody notices.</summary>
[SupportedOSPlatform("linux")]
public sealed class MembershipRaceTests(KillableServer server) : IClassFixture<KillableServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_that_was_just_made_is_reached_by_connections_that_are_in_use()
    {
        const string Login = "podcastflow_app_0";
        var known = server.Tenants.Find(tenant => tenant.LoginShard == Login)!;
        await using var engine = new TenantDatabase(server.Connection, new TenancyOptions { ShardConnections = 3 }, TimeProvider.System);
        // So many that to look them up takes its time.
        await TestDatabase.One<string>(server.Superuser, $"""
            do $$ begin for i in 1..300 loop execute format('create role org_many_%s nologin in role podcastflow_tenant role {Login}', i); end loop; end $$; select ''
            """);
        var done = false;
        var busy = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref done)) await engine.Read(known, db => db.One<int>($"select 1", Ct), Ct);
        }, Ct)).ToArray();

        for (var i = 0; i < 60; i++)
        {
            var made = known with { Id = $"made-{i}", Slug = $"made-{i}", Schema = $"org_made_{i}" };
            await TestDatabase.One<string>(server.Superuser, $"select create_tenant_role('{made.Schema}', '{Login}')::text");
            Assert.Equal(made.Schema, await engine.Read(made, db => db.One<string>($"select current_user::text", Ct), Ct));
        }
        Volatile.Write(ref done, true);
        await Task.WhenAll(busy);
    }

    [Fact]
    public async Task Whom_the_server_shuts_out_is_shut_out()
    {
        await using var engine = new TenantDatabase(server.Connection, new TenancyOptions { ShardConnections = 1 }, TimeProvider.System);
        var strange = server.Tenants[0] with { LoginShard = server.Tenants.Find(tenant => tenant.LoginShard != server.Tenants[0].LoginShard)!.LoginShard };
        var runs = 0;

        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => engine.Run(strange, db =>
        {
            runs++;
            return db.One<int>($"select 1", Ct);
        }, Ct));

        Assert.Equal(("42501", 2), (error.SqlState, runs));
    }

    [Fact]
    public async Task Who_is_shut_out_in_the_middle_of_a_reading_does_not_begin_again()
    {
        await using var engine = new TenantDatabase(server.Connection, new TenancyOptions { ShardConnections = 1 }, TimeProvider.System);
        var tenant = server.Tenants[1];
        var runs = 0;

        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => engine.Read(tenant, async db =>
        {
            runs++;
            await db.One<int>($"select 1", Ct);
            await TestDatabase.One<string>(server.Superuser, $"do $$ begin revoke {tenant.Schema} from {tenant.LoginShard}; end $$; select ''");
            return await db.One<int>($"select 1", Ct);
        }, Ct));
        await TestDatabase.One<string>(server.Superuser, $"do $$ begin grant {tenant.Schema} to {tenant.LoginShard}; end $$; select ''");

        Assert.Equal(("42501", 1), (error.SqlState, runs));
        Assert.Equal(1, await engine.Read(tenant, db => db.One<int>($"select 1", Ct), Ct));
    }
}
