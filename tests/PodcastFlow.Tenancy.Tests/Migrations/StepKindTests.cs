using Npgsql;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Tenancy.Tests.Migrations;

/// <summary>Steps that are no transaction: indexes built beside people's work, and rows changed a few at a time.</summary>
public sealed class StepKindTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly Script[] Steps =
    [
        new(2, "size", "alter table thing add size integer;"),
        new(3, "fill_size.batch", "update thing set size = 7 where id in (select id from thing where size is null limit 2);"),
        new(4, "thing_size.concurrent", "-- For the list by size.\ncreate index thing_size on thing (size);\n"),
        new(5, "done", "create table done (id integer);"),
    ];

    [Fact]
    public async Task A_batch_goes_on_until_no_row_is_left_and_an_index_is_built_without_stopping_writers()
    {
        await using var fleet = await Fleet.Create(2, Steps);
        await fleet.Db.Execute($"insert into {fleet.Schemas[0]}.thing (id) select i from generate_series(1, 9) i");

        var outcome = await fleet.Runner().Migrate(ct: Ct);

        Assert.All(outcome.Tenants, tenant => Assert.Equal((5, null), (tenant.Version, tenant.LastError)));
        Assert.All(await fleet.Ledgers(), ledger => Assert.Equal("1,2,3,4,5", ledger));
        Assert.Equal(9L, await fleet.Db.One<long>($"select count(*) from {fleet.Schemas[0]}.thing where size = 7"));
        Assert.Equal(5L, await fleet.Db.One<long>($"select count(distinct xmin::text) from {fleet.Schemas[0]}.thing"));     // two rows a transaction
        Assert.Equal(2L, await ValidIndexes(fleet));
    }

    [Fact]
    public async Task A_new_tenant_gets_the_same_in_one_transaction()
    {
        await using var fleet = await Fleet.Create(1, Steps);
        await fleet.Runner().Migrate(ct: Ct);
        var slug = fleet.Slugs[0] + "-new";
        await fleet.Db.One<string>($"select create_complete_org_schema('{slug}', '{slug}')");

        fleet.Schemas.Add("org_" + slug.Replace('-', '_'));
        Assert.All(await fleet.Ledgers(), ledger => Assert.Equal("1,2,3,4,5", ledger));
        Assert.Equal(2L, await ValidIndexes(fleet));
    }

    [Fact]
    public async Task An_index_that_a_stopped_run_left_half_built_is_built_again_and_a_finished_one_is_only_noted()
    {
        await using var fleet = await Fleet.Create(2, new Script(2, "thing_name.concurrent", "create unique index thing_name on thing (name);"));
        var (half, built) = (fleet.Schemas[0], fleet.Schemas[1]);
        await fleet.Db.Execute($"insert into {half}.thing (id, name) values (1, 'same'), (2, 'same')");
        await Assert.ThrowsAsync<PostgresException>(() => fleet.Db.Execute($"create unique index concurrently thing_name on {half}.thing (name)"));
        await fleet.Db.Execute($"delete from {half}.thing where id = 2");
        await fleet.Db.Execute($"alter index {half}.thing_name owner to podcastflow_migrator");
        await fleet.Db.Execute($"create unique index thing_name on {built}.thing (name)");
        var finished = await fleet.Db.One<uint>($"select '{built}.thing_name'::regclass::oid");
        Assert.Equal(1L, await ValidIndexes(fleet, "thing_name"));

        var outcome = await fleet.Runner().Migrate(ct: Ct);

        Assert.All(outcome.Tenants, tenant => Assert.Equal((2, null), (tenant.Version, tenant.LastError)));
        Assert.Equal(2L, await ValidIndexes(fleet, "thing_name"));
        Assert.Equal(finished, await fleet.Db.One<uint>($"select '{built}.thing_name'::regclass::oid"));
    }

    [Fact]
    public async Task An_index_that_cannot_be_built_fails_that_tenant_and_is_built_when_its_rows_allow_it()
    {
        await using var fleet = await Fleet.Create(2, new Script(2, "thing_name.concurrent", "create unique index thing_name on thing (name);"));
        await fleet.Db.Execute($"insert into {fleet.Schemas[1]}.thing (id, name) values (1, 'same'), (2, 'same')");

        var first = await fleet.Runner().Migrate(ct: Ct);

        Assert.Contains("could not create unique index", Assert.Single(first.Tenants, tenant => tenant.Version == 1).LastError, StringComparison.Ordinal);
        await fleet.Db.Execute($"delete from {fleet.Schemas[1]}.thing where id = 2");
        Assert.All((await fleet.Runner().Migrate(ct: Ct)).Tenants, tenant => Assert.Equal((2, null), (tenant.Version, tenant.LastError)));
        Assert.Equal(2L, await ValidIndexes(fleet, "thing_name"));
    }

    [Fact]
    public async Task An_index_is_dropped_beside_peoples_work_too()
    {
        await using var fleet = await Fleet.Create(1, [.. Steps, new Script(6, "no_thing_size.concurrent", "drop index thing_size;")]);
        Assert.Equal(6, (await fleet.Runner().Migrate(ct: Ct)).Tenants[0].Version);
        Assert.Equal(0L, await ValidIndexes(fleet));
    }

    [Theory]
    [InlineData("create index concurrently thing_size on thing (size);")]
    [InlineData("create index on thing (size);")]
    [InlineData("create index a on thing (size); create index b on thing (size);")]
    [InlineData("alter table thing add size integer;")]
    [InlineData("")]
    public void A_concurrent_step_is_one_index(string text) =>
        Assert.Contains("7 (x.concurrent)", Assert.Throws<InstallationException>(() => Toy(new Script(7, "x.concurrent", text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0003_shows.sql", StepKind.Plain)]
    [InlineData("0003_shows.concurrent.sql", StepKind.Concurrent)]
    [InlineData("0003_shows.batch.sql", StepKind.Batch)]
    public void The_ending_of_the_files_name_says_how_a_step_is_applied(string file, StepKind kind) => Assert.Equal((3, kind), (Script.Parse(file, "").Version, Script.Parse(file, "").Kind));

    [Theory]
    [InlineData("shows.sql")]
    [InlineData("0003_shows.slow.sql")]
    [InlineData("0003_shows.batch.concurrent.sql")]
    public void Another_name_is_refused(string file) => Assert.Throws<InstallationException>(() => Script.Parse(file, ""));

    private static ConcurrentIndex Toy(Script script) => ConcurrentIndex.Of(script.Version, script.Name, script.Text);

    private static Task<long> ValidIndexes(Fleet fleet, string name = "thing_size") => fleet.Db.One<long>(
        $"select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname = '{name}' and i.indisvalid and i.indisready");
}
