using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Tests.Migrations;

namespace PodcastFlow.Tenancy.Tests.Installation;

/// <summary>A schema that is not what the migrations make is found, whatever is different.</summary>
public sealed class DoctorTests(DoctorTests.Patients patients) : IClassFixture<DoctorTests.Patients>
{
    internal const string More = """
        alter table thing add size integer not null default 3;
        create index thing_size on thing (size);
        create view thing_seen with (security_invoker = true) as select id, size from thing;
        create function thing_shout() returns trigger language plpgsql as $$ begin return new; end $$;
        create trigger thing_shout before insert on thing for each row execute function thing_shout();
        alter table thing add constraint thing_size_check check (size > 0);
        revoke delete on thing from :"tenant";
        """;

    [Fact]
    public async Task Finds_nothing_in_tenants_made_and_migrated_by_the_product()
    {
        await using var fleet = await Fleet.Create(2, More);
        await fleet.Runner().Migrate(ct: TestContext.Current.CancellationToken);
        await fleet.Db.One<string>($"select create_complete_org_schema('{fleet.Slugs[0]}-new', '{fleet.Slugs[0]}-new')");

        Assert.Empty(await Examine(fleet));
    }

    [Theory]
    [InlineData("drop index {s}.thing_size", "lacks index CREATE INDEX thing_size ON thing USING btree (size)")]
    [InlineData("create index other on {s}.thing (name)", "has index CREATE INDEX other ON thing USING btree (name)")]
    [InlineData("alter table {s}.thing add colour text", "has column thing.colour text")]
    [InlineData("alter table {s}.thing alter size drop default", "lacks column thing.size integer not null default 3")]
    [InlineData("alter table {s}.thing alter size drop not null", "has column thing.size integer default 3")]
    [InlineData("alter table {s}.thing drop constraint thing_size_check", "lacks constraint thing_size_check on thing CHECK ((size > 0))")]
    [InlineData("alter table {s}.thing disable trigger thing_shout", "has trigger CREATE TRIGGER thing_shout BEFORE INSERT ON thing FOR EACH ROW EXECUTE FUNCTION thing_shout() (disabled)")]
    [InlineData("grant delete on {s}.thing to {s}", "has grant delete on thing to tenant")]
    [InlineData("revoke select on {s}.thing from podcastflow_reader", "lacks grant select on thing to podcastflow_reader")]
    [InlineData("create table {s}.stray (id integer); alter table {s}.stray owner to podcastflow_migrator", "has table stray owned by podcastflow_migrator ")]
    [InlineData("create or replace function {s}.thing_shout() returns trigger language plpgsql as $$ begin return old; end $$", "has function thing_shout()")]
    [InlineData("delete from {s}.schema_migration where version = 2", "the two ledgers disagree about version 2")]
    [InlineData("update tenant_schema set schema_version = 1 where schema_name = '{s}'", "is at version 1 of 2")]
    public async Task Finds_what_somebody_changed_by_hand(string change, string finding)
    {
        var (fleet, patient) = (patients.Fleet, patients.Next());
        await fleet.Db.Execute(change.Replace("{s}", fleet.Schemas[patient], StringComparison.Ordinal));

        var found = (await Examine(fleet)).Where(f => f.Slug == fleet.Slugs[patient]).ToList();

        Assert.Contains(found, f => f.What.StartsWith(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Finds_what_is_open()
    {
        await using var fleet = await Fleet.Create(1, More);
        await fleet.Runner().Migrate(ct: TestContext.Current.CancellationToken);
        await fleet.Db.Execute($"grant select on {fleet.Schemas[0]}.thing to podcastflow_control");

        Assert.Contains(await Examine(fleet), f => f.Slug is null && f.What == $"podcastflow_control has SELECT on {fleet.Schemas[0]}.thing");
    }

    static Task<List<Finding>> Examine(Fleet fleet) => Doctor.Examine(fleet.Db.Migrator, ct: TestContext.Current.CancellationToken);

    /// <summary>Healthy tenants, one for each case.</summary>
    public sealed class Patients : IAsyncLifetime
    {
        int _next = -1;

        internal Fleet Fleet { get; private set; } = null!;

        public int Next() => Interlocked.Increment(ref _next);

        public async ValueTask InitializeAsync()
        {
            Fleet = await Fleet.Create(13, More);
            await Fleet.Runner().Migrate();
        }

        public ValueTask DisposeAsync() => Fleet.DisposeAsync();
    }
}
