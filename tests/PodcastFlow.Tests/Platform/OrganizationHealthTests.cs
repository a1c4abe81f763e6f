using PodcastFlow.Organizations;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Identity;

namespace PodcastFlow.Tests.Platform;

/// <summary>How organizations are, from what the control plane knows: in the list, on the record, and to filter by.</summary>
public sealed class OrganizationHealthTests
{
    static Task<Page<ListOrganizations.Row>> List(TestOrganization org, ListOrganizations.Query query) => org.Installation.Master.Read(ListOrganizations.Case, query, ListOrganizations.Handle);

    static async Task<ListOrganizations.Row> Row(TestOrganization org) => Assert.Single((await List(org, new() { Search = org.Slug })).Items, row => row.Id == org.Organization.Id);

    static async Task<OrganizationHealth> Health(TestOrganization org)
    {
        var shown = (await org.Installation.Master.Read(ShowHealth.Case, new ShowHealth.Query(org.Organization.Id), ShowHealth.Handle)).Health!.Value;
        Assert.Equal(shown.Reasons, (await Row(org)).Health!.Value.Reasons);
        // Who filters by its word finds it, by the others does not.
        foreach (var word in Enum.GetValues<HealthWord>())
            Assert.Equal(word == shown.Word, (await List(org, new() { Search = org.Slug, Health = word })).Items.Exists(row => row.Id == org.Organization.Id));
        return shown;
    }

    static Task<int> Change(TestOrganization org, Sql sql) => org.Installation.Control.Run(db => db.Execute(sql));

    static Task<int> Plan(TestOrganization org, string plan) => Change(org, $"update subscription set plan_id = {plan} where organization_id = {org.Organization.Id}");

    internal static Task<int> Examined(TestOrganization org, string findings) => org.Installation.Control.Run(db => db.Execute($"""
        insert into examination (id, state, requested_at, share, findings, finished_at) values ({Guid.CreateVersion7()}, 'done', {db.Now}, 1, {System.Text.Json.JsonElement.Parse(findings)}, {db.Now})
        """));

    [Fact]
    public async Task One_of_which_nothing_has_failed_and_nothing_waits_is_well()
    {
        var org = await TestOrganization.Create();

        var health = await Health(org);

        Assert.Equal(HealthWord.Ok, health.Word);
        Assert.Empty(health.Reasons);
    }

    [Fact]
    public async Task A_failed_job_is_trouble()
    {
        var org = await TestOrganization.Create();
        for (var i = 0; i < 2; i++)
            await Change(org, $"insert into job (schema_name, kind, payload, state, attempts, last_error, finished_at) values ({org.Tenant.Schema}, 'refresh_feed', jsonb_build_object(), 'failed', 8, 'dead', now())");

        var health = await Health(org);

        Assert.Equal((HealthWord.Trouble, 2), (health.Word, health.FailedJobs));
        Assert.Equal(["2 jobs have failed"], health.Reasons);
    }

    [Fact]
    public async Task Errors_of_today_are_trouble_and_those_of_yesterday_are_not()
    {
        var org = await TestOrganization.Create();
        await org.Installation.Control.Run(async db =>
        {
            var today = DateOnly.FromDateTime(db.Now.UtcDateTime);
            foreach (var (day, route) in new[] { (today.AddDays(-1), "GET /api/shows"), (today, "GET /api/campaigns"), (today, "POST /api/campaigns") })
                await db.Execute($"insert into request_error (organization_id, day, route, kind, times, last_at, last_trace) values ({org.Organization.Id}, {day}, {route}, 'TimeoutException', 3, {db.Now}, '00-1')");
            return 0;
        });

        Assert.Equal(["6 errors today"], (await Health(org)).Reasons);
    }

    [Fact]
    public async Task A_migration_that_failed_is_trouble_and_one_that_is_only_missing_wants_attention()
    {
        var org = await TestOrganization.Create();
        var newest = org.Installation.NewestTenantVersion;
        await TestDatabase.Execute(org.Installation.SuperuserConnection, $"update tenant_schema set schema_version = {newest - 1} where organization_id = '{org.Organization.Id}'");

        var behind = await Health(org);
        await TestDatabase.Execute(org.Installation.SuperuserConnection, $"update tenant_migration set state = 'failed', error = 'no' where organization_id = '{org.Organization.Id}' and version = {newest}");
        var failed = await Health(org);
        await TestDatabase.Execute(org.Installation.SuperuserConnection, $"update tenant_schema set schema_version = {newest} where organization_id = '{org.Organization.Id}'");

        Assert.Equal((HealthWord.Attention, $"its schema is at version {newest - 1} of {newest}"), (behind.Word, Assert.Single(behind.Reasons)));
        Assert.Equal((HealthWord.Trouble, newest), (failed.Word, failed.FailedVersion));
        Assert.Equal($"the migration to schema version {newest} has failed", failed.Reasons[0]);
    }

    [Fact]
    public async Task Findings_of_the_last_examination_count_for_the_organization_they_are_about()
    {
        var (org, other) = (await TestOrganization.Create(), await TestOrganization.Create());
        await Examined(org, $$"""[{"slug":"{{org.Slug}}","what":"lacks index show_name","severity":"warning"},{"slug":"{{org.Slug}}","what":"has table x","severity":"warning"},{"slug":"{{org.Slug}}","what":"is large","severity":"note"},{"slug":null,"what":"PUBLIC may call x","severity":"serious"}]""");

        var attention = await Health(org);
        await Examined(org, $$"""[{"slug":"{{org.Slug}}","what":"lacks table show","severity":"serious"}]""");
        var trouble = await Health(org);

        Assert.Equal((HealthWord.Attention, "2 findings of the last examination"), (attention.Word, Assert.Single(attention.Reasons)));
        Assert.Equal((HealthWord.Trouble, "1 finding of the last examination"), (trouble.Word, Assert.Single(trouble.Reasons)));
        Assert.Equal(HealthWord.Ok, (await Health(other)).Word);
    }

    [Fact]
    public async Task A_limit_that_is_reached_wants_attention()
    {
        var org = await TestOrganization.Create();
        for (var i = 1; i < 5; i++) await org.As(Role.Sales, i);
        await Plan(org, "starter");
        await Figure(org, "shows", 5);
        await Figure(org, "storage_bytes", 11L << 30);
        await Change(org, $"insert into api_usage (organization_id, day, calls) values ({org.Organization.Id}, (now() at time zone 'UTC')::date, 10000)");

        var health = await Health(org);

        Assert.Equal(HealthWord.Attention, health.Word);
        Assert.Equal(["users", "shows", "storage", "api_calls"], health.LimitsReached);
        Assert.Equal("the plan's limit of users is reached", health.Reasons[0]);
        await Plan(org, "enterprise");
        Assert.Equal(HealthWord.Ok, (await Health(org)).Word);
    }

    [Fact]
    public async Task Provisioning_that_is_not_finished_wants_attention_and_one_that_failed_is_trouble()
    {
        var org = await TestOrganization.Create();
        var id = await CreateOrganization.Begin(org.Installation.Master, new CreateOrganization.Command { Name = "Half", Slug = TestDatabase.Slug("half"), Email = "a@half.test" });
        Task<ShowHealth.Answer> Ask() => org.Installation.Master.Read(ShowHealth.Case, new ShowHealth.Query(id), ShowHealth.Handle);

        Assert.Equal("provisioning is not finished", Assert.Single((await Ask()).Health!.Value.Reasons));
        await Change(org, $"insert into provisioning_step (organization_id, step, at, detail) values ({id}, 'failed', now(), 'no room')");
        Assert.Equal((HealthWord.Trouble, "provisioning has failed"), ((await Ask()).Health!.Value.Word, Assert.Single((await Ask()).Health!.Value.Reasons)));

        await Change(org, $"update organization set status = 'deleted' where id = {id}");
        Assert.Null((await Ask()).Health);
        Assert.Equal(404, (await PeopleSteps.Refused(() => org.Installation.Master.Read(ShowHealth.Case, new ShowHealth.Query("none"), ShowHealth.Handle))).Status);
    }

    [Fact]
    public async Task The_list_says_nothing_where_nothing_was_counted_and_zero_where_it_was()
    {
        var org = await TestOrganization.Create();
        var before = await Row(org);
        await Figure(org, "shows", 7);
        await Change(org, $"insert into api_usage (organization_id, day, calls) values ({org.Organization.Id}, ((now() at time zone 'UTC') - interval '2 months')::date, 40)");
        var after = await Row(org);

        Assert.Equal((null, null, null, null), (before.Shows, before.StorageBytes, before.ApiCalls, before.CountedAt));
        Assert.Equal((7L, 0L, 0L), (after.Shows, after.StorageBytes, after.ApiCalls));
        Assert.Equal(org.Tenant.LoginShard, after.Shard);
    }

    [Fact]
    public async Task Every_order_is_answered_both_ways_and_shards_are_filtered_by()
    {
        var org = await TestOrganization.Create();
        foreach (var sort in ListOrganizations.Sorts.Names.SelectMany(name => new[] { name, "-" + name }))
            Assert.NotEmpty((await List(org, new() { Sort = sort })).Items);

        var shards = await org.Installation.Master.Read(ListShards.Case, new ListShards.Query(), ListShards.Handle);
        Assert.Contains(shards, shard => shard.Name == org.Tenant.LoginShard && shard.Organizations > 0);
        Assert.All((await List(org, new() { Shard = org.Tenant.LoginShard, Take = 200 })).Items, row => Assert.Equal(org.Tenant.LoginShard, row.Shard));
    }

    internal static Task<int> Figure(TestOrganization org, string metric, long value) => org.Installation.Control.Run(async db =>
    {
        await db.Execute($"insert into rollup_state (organization_id, counted_at) values ({org.Organization.Id}, {db.Now}) on conflict (organization_id) do update set counted_at = excluded.counted_at");
        return await db.Execute($"insert into rollup_figure (organization_id, metric, period_start, value, computed_at) values ({org.Organization.Id}, {metric}, '1970-01-01', {value}, {db.Now})");
    });
}
