using System.Security.Cryptography;
using PodcastFlow.Archives;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Organizations;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Identity;

namespace PodcastFlow.Tests.Platform;

/// <summary>What the master sees of one organization, beside what is in it.</summary>
public sealed class OrganizationRecordTests
{
    static Task<ShowDatabase.Database> Database(TestOrganization org) => org.Installation.Master.Read(ShowDatabase.Case, new ShowDatabase.Query(org.Organization.Id), ShowDatabase.Handle);

    static Task<ListStatements.Statements> Statements(TestOrganization org, int? most = null) =>
        org.Installation.Master.Read(ListStatements.Case, new ListStatements.Query { Id = org.Organization.Id, Most = most }, ListStatements.Handle);

    static Task<ShowActivity.Activity> Activity(TestOrganization org) => org.Installation.Master.Read(ShowActivity.Case, new ShowActivity.Query(org.Organization.Id), ShowActivity.Handle);

    static Task<ShowUse.Use> Use(TestOrganization org) => org.Installation.Master.Read(ShowUse.Case, new ShowUse.Query(org.Organization.Id), ShowUse.Handle);

    [Fact]
    public async Task The_size_of_its_tables_and_its_migrations_are_those_of_its_schema()
    {
        var org = await TestOrganization.Create();
        var (superuser, schema) = (org.Installation.SuperuserConnection, org.Tenant.Schema);
        await TestDatabase.Execute(superuser, $"analyze {schema}.org_identity, {schema}.member");
        await TestDatabase.Execute(superuser, $"update tenant_migration set state = 'failed', error = 'lock timeout' where organization_id = '{org.Organization.Id}' and version = 3");

        var database = await Database(org);

        Assert.Equal(await TestDatabase.One<long>(superuser, $"select count(*) from pg_tables where schemaname = '{schema}'"), database.Tables.Count);
        Assert.Equal(await TestDatabase.One<decimal>(superuser, $"select sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)) from pg_tables where schemaname = '{schema}'"), database.Bytes);
        Assert.Equal(2, database.Tables.Single(table => table.Name == "member").Rows);
        Assert.Equal(0, database.Tables.Single(table => table.Name == "campaign").Rows);
        Assert.All(database.Tables, table => Assert.InRange(table.IndexBytes, 0, table.Bytes));
        Assert.Equal((schema, org.Tenant.LoginShard, org.Installation.NewestTenantVersion), (database.Schema, database.Shard, database.NewestVersion));
        Assert.Equal(Enumerable.Range(1, database.NewestVersion).Reverse(), database.Migrations.Select(m => m.Version));
        Assert.Equal((MigrationState.Failed, "lock timeout"), (database.Migrations.Single(m => m.Version == 3).State, database.Migrations.Single(m => m.Version == 3).Error));
        Assert.All(database.Migrations.Where(m => m.Version != 3), m => Assert.True(m is { State: MigrationState.Applied, DurationMs: > 0, At: not null, Error: null }));
    }

    [Fact]
    public async Task Its_slow_statements_are_its_own_and_without_values()
    {
        var (org, other) = (await TestOrganization.Create(), await TestOrganization.Create());
        await org.Do(db => db.List<string>($"select name from show where name = {"A secret"} and 'mine' <> 'literal'"));
        await other.Do(db => db.List<string>($"select name from show where name <> 'theirs'"));

        var statements = await Statements(org, 100);

        Assert.True(statements.IsKept);
        Assert.NotNull(statements.Since);
        var mine = Assert.Single(statements.Items, s => s.Text.Contains("select name from show where name = $", StringComparison.Ordinal));
        Assert.Equal((1L, 0L), (mine.Calls, mine.Rows));
        Assert.True(mine.TotalMs > 0 && mine.MeanMs > 0);
        Assert.DoesNotContain(statements.Items, s => s.Text.Contains("name <>", StringComparison.Ordinal) || s.Text.Contains("literal", StringComparison.Ordinal) || s.Text.Contains("insufficient", StringComparison.Ordinal));
        Assert.Equal(statements.Items.Select(s => s.TotalMs).OrderDescending(), statements.Items.Select(s => s.TotalMs));
        Assert.Single((await Statements(org, 1)).Items);
        Assert.Equal("invalid", (await PeopleSteps.Refused(() => Statements(org, 0))).Code);
        foreach (var role in new[] { "podcastflow_control", "postgres", "org_nobody" })
            Assert.Empty(await org.Installation.Control.Read(db => db.List<string>($"select statement from monitor.slow_statements({role}, 10)")));
    }

    [Fact]
    public async Task Of_a_new_installation_nothing_was_examined_and_without_the_extension_no_statement_is_kept()
    {
        await using var database = await TestDatabase.Create();
        var org = await TestOrganization.Create(on: await TestInstallation.On(database));

        var fresh = await Database(org);
        await OrganizationHealthTests.Examined(org, $$"""[{"slug":"{{org.Slug}}","what":"lacks x","severity":"serious","mend":"create x"},{"slug":"another","what":"lacks y","severity":"note","mend":"create y"},{"slug":"{{org.Slug}}","what":"has z","severity":"warning","mend":"drop z"}]""");
        var examined = await Database(org);
        await database.Execute("drop extension pg_stat_statements cascade");
        var statements = await Statements(org);

        Assert.Null(fresh.ExaminedAt);
        Assert.NotNull(examined.ExaminedAt);
        Assert.Equal([new("lacks x", Severity.Serious, "create x"), new("has z", Severity.Warning, "drop z")], examined.Findings);
        Assert.Equal((false, 0), (statements.IsKept, statements.Items.Count));
    }

    [Fact]
    public async Task Errors_jobs_sessions_exports_and_files_are_those_around_it()
    {
        var (org, other) = (await TestOrganization.Create(), await TestOrganization.Create());
        var user = org.Admin.Actor.UserId!.Value;
        await org.Installation.Sessions().Start(user, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.7");
        await org.Installation.Control.Run(async db =>
        {
            var today = DateOnly.FromDateTime(db.Now.UtcDateTime);
            foreach (var (of, day) in new[] { (org, today), (org, today.AddDays(-60)), (other, today) })
                await db.Execute($"insert into request_error (organization_id, day, route, kind, times, last_at, last_trace) values ({of.Organization.Id}, {day}, 'POST /api/campaigns', 'TimeoutException', 3, {db.Now}, '4bf92f35')");
            await db.Execute($"insert into job_history (id, organization_id, kind, payload, outcome, attempts, error, created_at, finished_at) values ({Guid.CreateVersion7()}, {org.Organization.Id}, 'refresh_feed', jsonb_build_object(), 'refused', 1, 'There is no such show.', now(), now())");
            await db.Execute($"insert into export_archive (id, organization_id, organization_slug, purpose, state, error, requested_at, finished_at) values ({Guid.CreateVersion7()}, {org.Organization.Id}, {org.Slug}, 'download', 'failed', 'no room', now(), now())");
            foreach (var (name, content, state) in new[] { ("a", "x", "ready"), ("b", "x", "ready"), ("c", "y", "pending"), ("d", "z", "deleted") })
                await db.Execute($"insert into uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type, state) values ({org.Tenant.Schema}, {Guid.CreateVersion7()}, {name}, {SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(content))}, 1000, 'text/plain', {state})");
            await db.Execute($"delete from job where schema_name = {org.Tenant.Schema}");      // its figures wait to be counted
            foreach (var state in new[] { "queued", "failed", "failed" })
                await db.Execute($"insert into job (schema_name, kind, payload, state, finished_at, run_after) values ({org.Tenant.Schema}, 'refresh_feed', jsonb_build_object(), {state}, case when {state} = 'failed' then now() end, now() + interval '1 day')");
            return 0;
        });

        var activity = await Activity(org);

        Assert.Equal(("POST /api/campaigns", "TimeoutException", 3, "4bf92f35"), Assert.Single(activity.Errors) is var error ? (error.Route, error.Kind, error.Times, error.LastTrace) : default);
        Assert.Equal((1, 0, 2), (activity.Jobs.Queued, activity.Jobs.Running, activity.Jobs.Failed));
        Assert.Contains(activity.Jobs.Ended, job => job is { Kind: "refresh_feed", State: JobState.Refused, Error: "There is no such show." });
        Assert.Equal((user, org.EmailOf(Role.Admin), "Firefox on Linux"), Assert.Single(activity.Sessions) is var session ? (session.UserId, session.Email, session.Device) : default);
        Assert.Equal((ExportState.Failed, "no room"), Assert.Single(activity.Exports) is var export ? (export.State, export.Error) : default);
        Assert.Equal(new ShowActivity.Files(2, 2000, 1), activity.Files);
        Assert.Equal((0, 0), ((await Activity(other)).Sessions.Count, (await Activity(other)).Files.Count));
    }

    [Fact]
    public async Task Its_use_stands_beside_the_plans_limits_and_its_calls_month_by_month()
    {
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);
        var before = await Use(org);
        await org.Installation.Control.Run(db => db.Execute($"update subscription set plan_id = 'starter' where organization_id = {org.Organization.Id}"));
        await OrganizationHealthTests.Figure(org, "shows", 4);
        var month = await org.Installation.Control.Read(db => Task.FromResult(new DateOnly(db.Now.Year, db.Now.Month, 1)));
        foreach (var (day, calls) in new[] { (month.AddMonths(-2).AddDays(9), 30L), (month.AddMonths(-2).AddDays(10), 12L), (month, 5L) })
            await org.Installation.Control.Run(db => db.Execute($"insert into api_usage (organization_id, day, calls) values ({org.Organization.Id}, {day}, {calls})"));

        var use = await Use(org);

        Assert.Equal([("users", 2L, null), ("shows", null, null), ("storage", null, null), ("api_calls", (long?)null, (long?)null)], before.Figures.Select(f => (f.Metric, f.Used, f.Limit)));
        Assert.All(before.Months, m => Assert.Null(m.Calls));
        Assert.Equal("Starter", use.Plan);
        Assert.Equal([("users", 2L, 5L), ("shows", 4L, 5L), ("storage", 0L, 10L << 30), ("api_calls", (long?)5, (long?)10000)], use.Figures.Select(f => (f.Metric, f.Used, f.Limit)));
        Assert.Equal(Enumerable.Range(-11, 12).Select(i => month.AddMonths(i)), use.Months.Select(m => m.First));
        Assert.Equal([.. Enumerable.Repeat((long?)null, 9), 42, 0, 5], use.Months.Select(m => m.Calls));
    }

    [Fact]
    public async Task One_that_has_no_schema_or_does_not_exist_is_told_so()
    {
        var installation = await TestInstallation.Get();
        var id = await CreateOrganization.Begin(installation.Master, new CreateOrganization.Command { Name = "Half", Slug = TestDatabase.Slug("half"), Email = "a@half.test" });

        Assert.Equal("not_provisioned", (await PeopleSteps.Refused(() => installation.Master.Read(ShowDatabase.Case, new ShowDatabase.Query(id), ShowDatabase.Handle))).Code);
        Assert.Equal("not_provisioned", (await PeopleSteps.Refused(() => installation.Master.Read(ListStatements.Case, new ListStatements.Query { Id = id }, ListStatements.Handle))).Code);
        Assert.Empty((await installation.Master.Read(ShowActivity.Case, new ShowActivity.Query(id), ShowActivity.Handle)).Sessions);
        Func<Task>[] unknown =
        [
            () => installation.Master.Read(ShowDatabase.Case, new ShowDatabase.Query("none"), ShowDatabase.Handle), () => installation.Master.Read(ListStatements.Case, new ListStatements.Query { Id = "none" }, ListStatements.Handle),
            () => installation.Master.Read(ShowActivity.Case, new ShowActivity.Query("none"), ShowActivity.Handle), () => installation.Master.Read(ShowUse.Case, new ShowUse.Query("none"), ShowUse.Handle),
        ];
        foreach (var ask in unknown) Assert.Equal(404, (await PeopleSteps.Refused(ask)).Status);
    }
}
