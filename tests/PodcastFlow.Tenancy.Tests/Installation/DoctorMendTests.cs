using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Tests.Migrations;
using PodcastFlow.Testing;

namespace PodcastFlow.Tenancy.Tests.Installation;

/// <summary>Each kind of fault is one finding, with its code; what is safe is mended, and a second time there is nothing to mend.</summary>
public sealed class DoctorMendTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_migrator_can_mend_is_mended_exactly()
    {
        await using var fleet = await Fleet.Create(2, DoctorTests.More);
        await fleet.Runner().Migrate(ct: Ct);
        var (s, slug) = (fleet.Schemas[0], fleet.Slugs[0]);
        (string Fault, string Code, string? Slug, string What)[] faults =
        [
            ($"revoke select on {s}.thing from podcastflow_reader", "grant_drift", slug, "lacks grant select on thing to podcastflow_reader"),
            ($"grant delete on {s}.thing to {s}", "grant_drift", slug, "has grant delete on thing to tenant"),
            ($"grant update (name) on {s}.thing to {s}", "grant_drift", slug, "has grant update (name) on thing to tenant"),
            ($"alter default privileges for role podcastflow_migrator in schema {s} revoke select on tables from podcastflow_reader", "grant_drift", slug, "lacks default select on tables to podcastflow_reader"),
            ($"alter default privileges for role podcastflow_migrator in schema {s} grant truncate on tables to {s}", "grant_drift", slug, "has default truncate on tables to tenant"),
            ($"revoke usage on schema {s} from {s}", "schema_closed", slug, $"{s} may not use the schema {s}"),
            ($"revoke usage on schema {s} from podcastflow_reader", "schema_closed", slug, $"podcastflow_reader may not use the schema {s}"),
            ($"grant select on {s}.thing to podcastflow_control", "isolation_gap", null, $"podcastflow_control has SELECT on {s}.thing"),
            ($"grant truncate on {s}.thing to {s}", "isolation_gap", null, $"{s} has TRUNCATE on {s}.thing"),
            ($"grant create on schema {s} to {s}", "isolation_gap", null, $"{s} may create in its schema"),
            ($"grant usage on schema {s} to podcastflow_control", "isolation_gap", null, $"podcastflow_control has USAGE on schema {s}"),
            ("grant select on public.job to podcastflow_reader", "isolation_gap", null, "podcastflow_reader has SELECT on job"),
            ("insert into retired_name values ('org_long_ago', 'long-ago', now() - interval '2 days')", "name_retired", null, "1 retired name could have been free since yesterday"),
        ];
        foreach (var (fault, code, of, what) in faults)
        {
            await fleet.Db.Execute(fault);

            var found = Assert.Single(await Examine(fleet));

            Assert.Equal((code, of, what, true), (found.Code, found.Slug, found.What, found.IsSafe));
            Assert.Empty(await Doctor.Mend([found], fleet.Db.Migrator, ct: Ct));
            Assert.Empty(await Examine(fleet));
            Assert.Empty(await Doctor.Mend([found], fleet.Db.Migrator, ct: Ct));      // twice is once
            Assert.Empty(await Examine(fleet));
        }
    }

    [Fact]
    public async Task What_a_person_has_to_decide_is_told_and_left()
    {
        await using var fleet = await Fleet.Create(1, DoctorTests.More);
        await fleet.Runner().Migrate(ct: Ct);
        var s = fleet.Schemas[0];
        (string Fault, string[] Findings, string Undo)[] faults =
        [
            ($"alter table {s}.origin rename to astray", ["drift: has table astray owned by podcastflow_migrator ", "drift: lacks table origin owned by podcastflow_migrator "], $"alter table {s}.astray rename to origin"),
            ($"create table {s}.stray (id integer); alter table {s}.stray owner to podcastflow_migrator", ["drift: has table stray owned by podcastflow_migrator ", "tables_differ: has 4 tables, 3 are wanted"], $"drop table {s}.stray"),
            ($"update pg_index set indisvalid = false where indexrelid = '{s}.thing_size'::regclass", ["index_invalid: has index CREATE INDEX thing_size ON thing USING btree (size) (invalid)"], $"update pg_index set indisvalid = true where indexrelid = '{s}.thing_size'::regclass"),
            ("update pg_index set indisvalid = false where indexrelid = 'job_due'::regclass", ["index_invalid: the index job_due is invalid"], "update pg_index set indisvalid = true where indexrelid = 'job_due'::regclass"),
            ($"alter view {s}.thing_seen reset (security_invoker)", ["drift: has view thing_seen owned by podcastflow_migrator ", "drift: lacks view thing_seen owned by podcastflow_migrator security_invoker=true", $"isolation_gap: view {s}.thing_seen is not security_invoker"], $"alter view {s}.thing_seen set (security_invoker = true)"),
            ($"alter schema {s} rename to elsewhere", [$"schema_missing: {s} is registered and has no schema"], $"alter schema elsewhere rename to {s}"),
        ];
        foreach (var (fault, findings, undo) in faults)
        {
            await fleet.Db.Execute(fault);
            try
            {
                var found = await Examine(fleet);

                Assert.Equal(findings, found.Select(finding => $"{finding.Code}: {finding.What}").Order(StringComparer.Ordinal));
                Assert.All(found, finding => Assert.True(!finding.IsSafe && finding.Mend.Length > 0));
                Assert.Empty(await Doctor.Mend(found, fleet.Db.Migrator, ct: Ct));
                Assert.Equal(found.Count, (await Examine(fleet)).Count);
            }
            finally
            {
                await fleet.Db.Execute(undo);
            }
        }
        Assert.Empty(await Examine(fleet));
    }

    [Fact]
    public async Task A_schema_that_the_registry_does_not_know_is_found_and_one_that_is_put_away_is_none()
    {
        await using var fleet = await Fleet.Create(2, DoctorTests.More);
        await fleet.Runner().Migrate(ct: Ct);
        await fleet.Db.Execute($"create table kept as select schema_name, organization_id, slug, login_shard, schema_version from tenant_schema where schema_name = '{fleet.Schemas[0]}'; alter table kept owner to podcastflow_migrator");
        await fleet.Db.Execute($"create table ledger as select organization_id, version, state, sha256, at from tenant_migration where organization_id = '{fleet.Slugs[0]}'; alter table ledger owner to podcastflow_migrator");
        await fleet.Db.Execute($"delete from tenant_schema where schema_name = '{fleet.Schemas[0]}'");

        var found = Assert.Single(await Examine(fleet));

        Assert.Equal(("schema_unregistered", Severity.Warning, $"schema {fleet.Schemas[0]} is not registered"), (found.Code, found.Severity, found.What));
        await fleet.Db.Execute("""
            insert into tenant_schema (schema_name, organization_id, slug, login_shard, schema_version) select schema_name, organization_id, slug, login_shard, schema_version from kept;
            insert into tenant_migration (organization_id, version, state, sha256, at) select organization_id, version, state, sha256, at from ledger; drop table kept, ledger
            """);
        await fleet.Db.Execute($"revoke usage on schema {fleet.Schemas[1]} from {fleet.Schemas[1]}");
        Assert.Empty(await Doctor.Examine(fleet.Db.Migrator, new DoctorOptions { PutAway = [fleet.Slugs[1]] }, ct: Ct));
    }

    [Fact]
    public async Task Half_an_index_of_a_migration_that_is_to_come_is_dropped_and_the_migration_builds_it()
    {
        await using var fleet = await Fleet.Create(1, new Script(2, "thing_by_name.concurrent", "create index thing_by_name on thing (name);"));
        var s = fleet.Schemas[0];
        await fleet.Db.Execute($"create index thing_by_name on {s}.thing (name); update pg_index set indisvalid = false where indexrelid = '{s}.thing_by_name'::regclass");

        var found = await Examine(fleet);

        Assert.Equal([("index_invalid", true), ("tenant_behind", false)], found.Select(finding => (finding.Code, finding.IsSafe)).Order());
        Assert.Empty(await Doctor.Mend(found, fleet.Db.Migrator, ct: Ct));
        Assert.Equal("tenant_behind", Assert.Single(await Examine(fleet)).Code);
        await fleet.Runner().Migrate(ct: Ct);
        Assert.Empty(await Examine(fleet));
    }

    [Fact]
    public async Task Connections_near_a_limit_are_told_of_and_what_cannot_be_mended_now_says_why()
    {
        await using var fleet = await Fleet.Create(1, DoctorTests.More);
        await fleet.Runner().Migrate(ct: Ct);
        var full = await Doctor.Examine(fleet.Db.Migrator, new DoctorOptions { FullShare = 0.001 }, ct: Ct);
        Assert.Contains(full, finding => finding.What.StartsWith("the server has ", StringComparison.Ordinal));
        Assert.Contains(full, finding => finding.What.StartsWith("podcastflow_migrator has ", StringComparison.Ordinal) && finding.What.EndsWith(" of 16 connections", StringComparison.Ordinal));
        Assert.All(full, finding => Assert.Equal("connections_near_limit", finding.Code));

        await fleet.Db.Execute($"revoke select on {fleet.Schemas[0]}.thing from podcastflow_reader");
        var found = await Examine(fleet);
        await fleet.Db.Execute($"alter table {fleet.Schemas[0]}.thing rename to other");
        Assert.Contains("(42P01)", Assert.Single(await Doctor.Mend(found, fleet.Db.Migrator, ct: Ct)).Why, StringComparison.Ordinal);
        await fleet.Db.Execute($"alter table {fleet.Schemas[0]}.other rename to thing");
    }

    static Task<List<Finding>> Examine(Fleet fleet) => Doctor.Examine(fleet.Db.Migrator, ct: Ct);
}
