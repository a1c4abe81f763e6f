using Npgsql;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Migrations;

/// <summary>Plain migrations over a fleet: many at a time where that works, one by one where it does not.</summary>
public sealed class FleetMigratorTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Applies_what_is_missing_in_batches_and_writes_both_ledgers()
    {
        await using var fleet = await Fleet.Create(7, "alter table thing add colour text;", "create index thing_colour on thing (colour);");
        Assert.All(await fleet.Runner().Status(Ct), tenant => Assert.Equal((1, 3), (tenant.Version, tenant.Latest)));
        var told = new List<FleetProgress>();

        var outcome = await fleet.Runner(new() { BatchSize = 4, Parallel = 2 }).Migrate(new Told(told), Ct);

        Assert.Null(outcome.Halted);
        Assert.All(outcome.Tenants, tenant => Assert.Equal((3, 3, null), (tenant.Version, tenant.Latest, tenant.LastError)));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], told.Select(step => step.Done));
        Assert.All(await fleet.Ledgers(), ledger => Assert.Equal("1,2,3", ledger));
        // A batch is one transaction: as many instants in the control plane's ledger as batches.
        Assert.Equal("4 3", await fleet.Db.One<string>("select string_agg(n::text, ' ' order by n desc) from (select count(*) as n from tenant_migration where version = 3 group by xmin::text) batch"));
        Assert.Equal(0L, await fleet.Db.One<long>("select count(*) from tenant_migration where duration_ms is null or duration_ms < 0"));
        foreach (var schema in fleet.Schemas)
            Assert.Equal(0L, await fleet.Db.One<long>($"""
                select count(*) from {schema}.schema_migration o full join (select * from tenant_migration where organization_id = '{Fleet.SlugOf(schema)}') c using (version)
                where version > 1 and (o.sha256, o.applied_at, o.duration_ms, o.applied_by) is distinct from (c.sha256, c.at, c.duration_ms, 'podcastflow_migrator')
                """));
        Assert.DoesNotContain((await fleet.Runner().Migrate(ct: Ct)).Tenants, tenant => tenant.Version != 3);
    }

    [Fact]
    public async Task A_tenant_that_fails_is_recorded_the_rest_of_its_batch_goes_on_and_the_next_run_resumes()
    {
        await using var fleet = await Fleet.Create(5, "alter table thing add size integer;", "alter table thing alter name set not null;");
        await fleet.Db.Execute($"insert into {fleet.Schemas[1]}.thing (id, name) values (1, null)");

        var first = await fleet.Runner().Migrate(ct: Ct);

        Assert.Null(first.Halted);
        var failed = Assert.Single(first.Tenants, tenant => tenant.LastError is not null);
        Assert.Equal((fleet.Schemas[1], 2), (failed.Schema, failed.Version));
        Assert.Contains("tenant migration 3 (step3)", failed.LastError, StringComparison.Ordinal);
        Assert.Contains("contains null values", failed.LastError, StringComparison.Ordinal);
        Assert.Equal(["1,2,3", "1,2", "1,2,3", "1,2,3", "1,2,3"], await fleet.Ledgers());
        Assert.Equal(failed.LastError, (await fleet.Runner().Status(Ct))[1].LastError);

        await fleet.Db.Execute($"update {fleet.Schemas[1]}.thing set name = 'named'");
        Assert.All((await fleet.Runner().Migrate(ct: Ct)).Tenants, tenant => Assert.Equal((3, null), (tenant.Version, tenant.LastError)));
    }

    [Fact]
    public async Task Stopped_in_the_middle_it_goes_on_where_it_stood()
    {
        await using var fleet = await Fleet.Create(4, "alter table thing add size integer;");
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fleet.Runner(new() { BatchSize = 2, Parallel = 1 })
            .Migrate(new Told([], step => { if (step.Done == 2) stop.Cancel(); }), stop.Token));

        Assert.Equal(["1,2", "1,2", "1", "1"], await fleet.Ledgers());
        await fleet.Runner().Migrate(ct: Ct);
        Assert.All(await fleet.Ledgers(), ledger => Assert.Equal("1,2", ledger));
    }

    [Fact]
    public async Task A_tenant_whose_table_is_read_is_come_back_to_and_nobody_waits_for_long()
    {
        await using var fleet = await Fleet.Create(3, "alter table thing add size integer;");
        await using var source = NpgsqlDataSource.Create(fleet.Db.Superuser);
        await using var reader = await source.OpenConnectionAsync(Ct);
        await using var reading = await reader.BeginTransactionAsync(Ct);
        await Run(reader, $"select count(*) from {fleet.Schemas[0]}.thing");
        var order = new List<FleetProgress>();
        var others = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var migrating = fleet.Runner().Migrate(new Told(order, step => { if (step.Done == 2) others.TrySetResult(); }), Ct);
        await others.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);      // the two others are done while the reader reads
        await using var second = await source.OpenConnectionAsync(Ct);
        await Run(second, $"set statement_timeout = '3s'; select count(*) from {fleet.Schemas[0]}.thing");
        Assert.False(migrating.IsCompleted);
        await reading.CommitAsync(Ct);

        Assert.All((await migrating).Tenants, tenant => Assert.Equal((2, null), (tenant.Version, tenant.LastError)));
        Assert.Equal(fleet.Slugs[0], order[^1].Slug);
    }

    [Fact]
    public async Task A_tenant_that_stays_in_use_is_reported_and_left_as_it_was()
    {
        await using var fleet = await Fleet.Create(2, "alter table thing add size integer;");
        await using var source = NpgsqlDataSource.Create(fleet.Db.Superuser);
        await using var reader = await source.OpenConnectionAsync(Ct);
        await using var reading = await reader.BeginTransactionAsync(Ct);
        await Run(reader, $"select count(*) from {fleet.Schemas[1]}.thing");

        var outcome = await fleet.Runner(new() { Patience = TimeSpan.FromMilliseconds(200) }).Migrate(ct: Ct);
        await reading.CommitAsync(Ct);

        Assert.Contains("in use", Assert.Single(outcome.Tenants, tenant => tenant.LastError is not null).LastError, StringComparison.Ordinal);
        Assert.Equal(["1,2", "1"], await fleet.Ledgers());
    }

    [Fact]
    public async Task Two_runs_at_once_apply_everything_exactly_once()
    {
        await using var fleet = await Fleet.Create(12, "alter table thing add size integer;", "create table later (id integer);");
        var options = new FleetOptions { BatchSize = 3, Parallel = 3 };

        await Task.WhenAll(fleet.Runner(options).Migrate(ct: Ct), fleet.Runner(options).Migrate(ct: Ct));

        Assert.All(await fleet.Ledgers(), ledger => Assert.Equal("1,2,3", ledger));
        Assert.Equal(0L, await fleet.Db.One<long>("select count(*) from tenant_migration where state = 'failed'"));
    }

    [Fact]
    public async Task A_registry_that_disagrees_with_the_schema_stops_the_migration_of_that_tenant_only()
    {
        await using var fleet = await Fleet.Create(3, "alter table thing add size integer;");
        await fleet.Runner().Migrate(ct: Ct);
        await fleet.Db.Execute($"update tenant_schema set schema_version = 1 where slug = '{fleet.Slugs[2]}'");
        await fleet.Store(new Script(2, "step2", "alter table thing add size integer;"), new Script(3, "step3", "alter table thing add weight integer;"));

        var outcome = await fleet.Runner().Migrate(ct: Ct);

        Assert.Contains("is at version 2, the registry says 1", Assert.Single(outcome.Tenants, tenant => tenant.LastError is not null).LastError, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Tenants.Count(tenant => tenant.Version == 3));
    }

    [Fact]
    public async Task A_migration_that_was_changed_after_it_had_been_applied_stops_everything()
    {
        await using var fleet = await Fleet.Create(2, "alter table thing add size integer;");
        await fleet.Db.Execute("update tenant_script set script = script || ' ', sha256 = sha256(convert_to(script || ' ', 'UTF8')) where version = 1");

        var outcome = await fleet.Runner().Migrate(ct: Ct);

        Assert.All(outcome.Tenants, tenant => Assert.Contains("tenant migration 1 was changed after it had been applied", tenant.LastError, StringComparison.Ordinal));
        Assert.All(await fleet.Ledgers(), ledger => Assert.Equal("1", ledger));
    }

    [Fact]
    public async Task A_tenant_to_which_something_else_was_applied_is_reported_and_the_rest_of_its_batch_goes_on()
    {
        await using var fleet = await Fleet.Create(3, "alter table thing add size integer;");
        await fleet.Db.Execute($"update tenant_migration set sha256 = '\\x00' where organization_id = '{fleet.Slugs[1]}'");

        var outcome = await fleet.Runner().Migrate(ct: Ct);

        Assert.Contains("tenant migration 1 was changed after it had been applied", outcome.Tenants[1].LastError, StringComparison.Ordinal);
        Assert.Equal([2, 1, 2], outcome.Tenants.Select(tenant => tenant.Version));
        Assert.Single(await fleet.Db.One<string[]>("select array_agg(distinct xmin::text) from tenant_migration where version = 2 and state = 'applied'"));
    }

    [Fact]
    public async Task A_plan_says_what_would_be_done_and_changes_nothing()
    {
        await using var fleet = await Fleet.Create(2,
            new Script(2, "size", "alter table thing add size integer;"), new Script(3, "thing_size.concurrent", "create index thing_size on thing (size);"));
        const string everything = """
            select md5(string_agg(x, '|' order by x)) from (
                select n.nspname || c.relname || c.relkind::text as x from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^pg_'
                union all select rolname from pg_roles join tenant_schema on schema_name = rolname
                union all select version || organization_id || state from tenant_migration union all select slug || schema_version from tenant_schema) s
            """;
        var before = await fleet.Db.One<string>(everything);

        var plan = await fleet.Runner().Plan(Ct);

        Assert.Equal(fleet.Slugs, plan.Select(tenant => tenant.Slug));
        Assert.All(plan, tenant => Assert.Equal([(2, "size", StepKind.Plain), (3, "thing_size.concurrent", StepKind.Concurrent)], tenant.Steps.Select(step => (step.Version, step.Name, step.Kind))));
        Assert.Equal(before, await fleet.Db.One<string>(everything));
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
