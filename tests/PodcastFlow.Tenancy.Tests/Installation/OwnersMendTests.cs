using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Installation;

/// <summary>What only the server's owner mends. On a server of its own: its roles are everybody's.</summary>
public sealed class OwnersMendTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Roles_memberships_and_what_everybody_may_are_shut_again_by_the_owner_and_by_nobody_else()
    {
        await using var server = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Ephemeral = true }, Ct);
        var key = InstallationKey.Ephemeral();
        await Installer.Install(server.ConnectionString(), "toy", Toy.Scripts, key, Ct);
        var owner = new ServerOwner(server.ConnectionString(), "toy", Toy.Scripts, key);
        var (superuser, migrator) = (server.ConnectionString("toy"), key.ConnectionString(server.ConnectionString("toy"), "podcastflow_migrator"));
        foreach (var slug in new[] { "one", "two" }) await TestDatabase.One<string>(migrator, $"select create_complete_org_schema('{slug}', '{slug}')");
        var shard = await TestDatabase.One<string>(superuser, "select login_shard from tenant_schema where slug = 'one'");
        Assert.Empty(await Doctor.Examine(migrator, ct: Ct));
        (string Fault, string Finding)[] faults =
        [
            ("alter role org_one login", "org_one has an attribute it must not have"),
            ("alter role podcastflow_control createdb createrole", "podcastflow_control has an attribute it must not have"),
            ("alter role podcastflow_app_1 reset lock_timeout", "podcastflow_app_1: lock_timeout=% is not set"),
            ("grant org_one to org_two", "org_two is a member of org_one"),
            ($"revoke org_one from {shard}", $"{shard} is not a member of org_one, or another shard is"),
            ("grant execute on function pg_catalog.pg_sleep(double precision) to public", "PUBLIC may call pg_sleep(double precision)"),
            ("grant select on pg_catalog.pg_class to public", "PUBLIC may read pg_class"),
            ("grant usage on language plpgsql to public", "PUBLIC may use language plpgsql"),
            ("grant temporary on database toy to public", "PUBLIC has TEMPORARY on database toy"),
            ("grant usage on schema ext to public", "PUBLIC has USAGE on schema ext"),
            ("grant execute on function drop_org_schema(text) to podcastflow_reader", "podcastflow_reader may call drop_org_schema(text)"),
        ];
        foreach (var (fault, finding) in faults)
        {
            await TestDatabase.Execute(superuser, fault);
            var found = await Doctor.Examine(migrator, ct: Ct);
            Assert.All(found, one => Assert.True(one is { Code: "isolation_gap", Severity: Severity.Serious, IsSafe: true }, one.What));
            Assert.Equal(finding, Assert.Single(found).What);

            var left = await Doctor.Mend(found, migrator, ct: Ct);
            Assert.All(left, one => Assert.StartsWith("This takes the connection of the server's owner.", one.Why, StringComparison.Ordinal));
            Assert.Equal(found.Count, left.Count);
            Assert.Equal(found.Count, (await Doctor.Examine(migrator, ct: Ct)).Count);

            Assert.Empty(await Doctor.Mend(found, migrator, owner, Ct));
            Assert.Empty(await Doctor.Examine(migrator, ct: Ct));
            Assert.Empty(await Doctor.Mend(found, migrator, owner, Ct));
            Assert.Empty(await Doctor.Examine(migrator, ct: Ct));
        }

        await TestDatabase.Execute(superuser, "create role org_left nologin; create extension pgcrypto with schema ext");
        var told = await Doctor.Examine(migrator, ct: Ct);
        Assert.Contains(("role_unpaired", "schema (none) and role org_left do not pair"), told.Select(one => (one.Code, one.What)));
        Assert.Contains(("isolation_gap", "unexpected extension pgcrypto"), told.Select(one => (one.Code, one.What)));
        Assert.All(told.Where(one => one.What.Contains("org_left", StringComparison.Ordinal) || one.What.Contains("pgcrypto", StringComparison.Ordinal)), one => Assert.False(one.IsSafe));
    }
}
