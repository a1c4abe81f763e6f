using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;
using PodcastFlow.Tenancy.Tests.Installation;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Migrations;

public sealed class FleetMigratorTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Applies_a_new_migration_to_every_tenant_and_writes_both_ledgers()
    {
        await using var database = await TestDatabase.Create(Toy.Scripts);
        var schemas = await Tenants(database, 5);
        await Install(database, Toy.With("alter table thing add colour text;", "create index thing_colour on thing (colour);"));
        var fleet = new FleetMigrator(database.Migrator);
        Assert.All(await fleet.Status(Ct), tenant => Assert.Equal((1, 3), (tenant.Version, tenant.Latest)));

        var told = new List<FleetProgress>();
        var after = await fleet.Migrate(new Told(told), Ct);

        Assert.Equal(5, after.Count);
        Assert.All(after, tenant => Assert.Equal((3, 3, null), (tenant.Version, tenant.Latest, tenant.LastError)));
        Assert.Equal([1, 2, 3, 4, 5], told.Select(step => step.Done));
        Assert.Equal(15L, await database.One<long>("select count(*) from tenant_migration where state = 'applied'"));
        foreach (var schema in schemas)
            Assert.Equal("1,2,3", await database.One<string>($"select string_agg(version::text, ',' order by version) from {schema}.schema_migration"));
    }

    [Fact]
    public async Task A_tenant_that_fails_is_recorded_the_rest_goes_on_and_the_next_run_resumes()
    {
        await using var database = await TestDatabase.Create(Toy.Scripts);
        var schemas = await Tenants(database, 3);
        await database.Execute($"insert into {schemas[1]}.thing (id, name) values (1, null)");
        await Install(database, Toy.With("alter table thing add size integer;", "alter table thing alter name set not null;"));
        var fleet = new FleetMigrator(database.Migrator);

        var first = await fleet.Migrate(ct: Ct);

        var failed = Assert.Single(first, tenant => tenant.LastError is not null);
        Assert.Equal((schemas[1], 2), (failed.Schema, failed.Version));
        Assert.Contains("tenant migration 3 (step3)", failed.LastError, StringComparison.Ordinal);
        Assert.Contains("contains null values", failed.LastError, StringComparison.Ordinal);
        Assert.Equal(2, first.Count(tenant => tenant.Version == 3));

        await database.Execute($"update {schemas[1]}.thing set name = 'named'");
        Assert.All(await fleet.Migrate(ct: Ct), tenant => Assert.Equal((3, null), (tenant.Version, tenant.LastError)));
    }

    [Fact]
    public async Task Stopped_in_the_middle_it_goes_on_where_it_stood()
    {
        await using var database = await TestDatabase.Create(Toy.Scripts);
        await Tenants(database, 4);
        await Install(database, Toy.With("alter table thing add size integer;"));
        var fleet = new FleetMigrator(database.Migrator);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fleet.Migrate(new Told([], step => { if (step.Done == 2) stop.Cancel(); }), stop.Token));

        Assert.Equal([2, 2, 1, 1], (await fleet.Status(Ct)).Select(tenant => tenant.Version));
        Assert.All(await fleet.Migrate(ct: Ct), tenant => Assert.Equal(2, tenant.Version));
    }

    [Fact]
    public async Task A_tenant_whose_table_is_in_use_is_come_back_to()
    {
        await using var database = await TestDatabase.Create(Toy.Scripts);
        var schemas = await Tenants(database, 3);
        await Install(database, Toy.With("alter table thing add size integer;"));
        var busy = database.Execute($"begin; lock table {schemas[0]}.thing in access share mode; select pg_sleep(2); commit");
        await Task.Delay(200, Ct);
        var order = new List<FleetProgress>();

        var after = await new FleetMigrator(database.Migrator).Migrate(new Told(order), Ct);
        await busy;

        Assert.All(after, tenant => Assert.Equal((2, null), (tenant.Version, tenant.LastError)));
        Assert.Equal(after[0].Slug, order[^1].Slug);
    }

    [Fact]
    public async Task A_registry_that_disagrees_with_the_schema_stops_the_migration_of_that_tenant()
    {
        await using var database = await TestDatabase.Create(Toy.With("alter table thing add size integer;"));
        await Tenants(database, 1);
        await database.Execute("update tenant_schema set schema_version = 1");
        await Install(database, Toy.With("alter table thing add size integer;", "alter table thing add weight integer;"));

        var after = Assert.Single(await new FleetMigrator(database.Migrator).Migrate(ct: Ct));

        Assert.Contains("is at version 2, the registry says 1", after.LastError, StringComparison.Ordinal);
    }

    private static async Task<List<string>> Tenants(TestDatabase database, int count)
    {
        var schemas = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var slug = TestDatabase.Slug("fleet" + (char)('a' + i));
            schemas.Add(await database.One<string>($"select create_complete_org_schema('{slug}', '{slug}')"));
        }
        return schemas;
    }

    private static async Task Install(TestDatabase database, TenancyScripts scripts) =>
        await Installer.Install(await TestPostgres.SuperuserConnectionString(), database.Name, scripts, database.Key, Ct);

    private sealed class Told(List<FleetProgress> steps, Action<FleetProgress>? then = null) : IProgress<FleetProgress>
    {
        public void Report(FleetProgress value)
        {
            steps.Add(value);
            then?.Invoke(value);
        }
    }
}
