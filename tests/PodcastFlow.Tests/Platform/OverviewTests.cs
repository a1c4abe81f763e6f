using PodcastFlow.Organizations;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Inventory;

namespace PodcastFlow.Tests.Platform;

/// <summary>The platform in figures, of a region of the test's own.</summary>
public sealed class OverviewTests
{
    [Fact]
    public async Task The_overview_sums_what_is_counted_by_plan_and_month_and_says_what_nobody_counts()
    {
        var region = TestDatabase.Slug("region");
        var (first, second) = (await In(region), await In(region));
        await first.Campaign(first.Admin);
        await first.Hold(await first.Episode(inDays: 0), Placement.MidRoll, 3);
        foreach (var stage in new[] { first, second }) await FiguresTests.Count(stage.Org);
        await Put(second.Org, "starter");

        var all = await Look(new ShowOverview.Query { Region = region });

        Assert.Equal(2, all.Organizations["active"]);
        Assert.Equal(2, all.Users);
        Assert.Equal(2, Total(all, "shows"));
        Assert.Equal(1, Total(all, "campaigns_pipeline_10"));
        Assert.Equal([("campaigns_added", 1m), ("shows_added", 2m), ("slots", 6m), ("slots_held", 3m)], all.Months.Where(m => m.Month == ThisMonth && m.Metric != "episodes").Select(m => (m.Metric, m.Value)));
        Assert.Equal([("Enterprise", 1, 1L), ("Starter", 1, 0L)], all.Groups.Where(g => g.By == "plan").Select(g => (g.Name!, g.Organizations, g.OpenCampaigns)));
        Assert.Equal((region, 2, 2L), all.Groups.Where(g => g.By == "region").Select(g => (g.Name!, g.Organizations, g.Shows)).Single());
        Assert.Equal((2, 2), all.Cohorts.Select(c => (c.Created, c.Open)).Single());
        Assert.Equal(["billed_revenue", "booked_revenue", "downloads", "sell_through"], all.Absent.Select(a => a.Metric).Order());
        Assert.DoesNotContain(all.Totals, total => all.Absent.Exists(absent => absent.Metric == total.Metric));

        Assert.Equal(0, Total(await Look(new ShowOverview.Query { Region = region, Plan = "starter" }), "campaigns_pipeline_10"));
        Assert.Empty((await Look(new ShowOverview.Query { Region = "nowhere" })).Organizations);
    }

    [Fact]
    public async Task A_change_that_is_not_counted_yet_shows_in_the_time_the_figures_are_of()
    {
        var stage = await In(TestDatabase.Slug("region"));
        await FiguresTests.Count(stage.Org);
        var before = TimeProvider.System.GetUtcNow().AddHours(-1);
        await stage.Campaign(stage.Admin);
        await stage.Org.Installation.Control.Run(db => db.Execute($"update rollup_mark set marked_at = {before} where schema_name = {stage.Org.Tenant.Schema}"));

        Assert.True((await Look(new ShowOverview.Query())).AsOf <= before);
    }

    [Fact]
    public async Task The_ranking_has_the_most_first_with_the_month_before_beside_it()
    {
        var stage = await In(TestDatabase.Slug("region"));
        await stage.Org.Installation.Control.Run(db => db.Execute($"""
            insert into api_usage (organization_id, day, calls) values ({stage.Org.Tenant.Id}, {ThisMonth}, 9000000), ({stage.Org.Tenant.Id}, {ThisMonth.AddMonths(-1)}, 8000000)
            """));
        await stage.Org.Installation.Control.Run(db => db.One<int>($"select 1 from mark_rollup({stage.Org.Tenant.Schema}, 'usage')"));
        await FiguresTests.Count(stage.Org);

        var ranking = await stage.Org.Installation.Master.Read(RankOrganizations.Case, new RankOrganizations.Query { Metric = "api_calls", Take = 1 }, RankOrganizations.Handle);

        Assert.Equal((ThisMonth, stage.Org.Slug, 9000000m, 8000000m), (ranking.Period, ranking.Items[0].Slug, ranking.Items[0].Value, ranking.Items[0].Before));
        var refusal = await Assert.ThrowsAsync<Refusal>(() => stage.Org.Installation.Master.Read(RankOrganizations.Case, new RankOrganizations.Query { Metric = "happiness" }, RankOrganizations.Handle));
        Assert.Equal("unknown_metric", refusal.Code);
    }

    static DateOnly ThisMonth => TimeProvider.System.GetUtcNow() is var now ? new(now.Year, now.Month, 1) : default;

    static async Task<Stage> In(string region)
    {
        var stage = await Stage.Set();
        await stage.Org.Installation.Control.Run(db => db.Execute($"update organization set region = {region} where id = {stage.Org.Tenant.Id}"));
        return stage;
    }

    static async Task<ShowOverview.Overview> Look(ShowOverview.Query query) => await ShowOverview.Of((await TestInstallation.Get()).Master, query);

    static decimal Total(ShowOverview.Overview of, string metric) => of.Totals.Where(total => total.Metric == metric).Sum(total => total.Value);

    static Task Put(TestOrganization org, string plan) => org.Installation.Master.Run(ChangePlan.Case, new ChangePlan.Command { Id = org.Tenant.Id, Plan = plan }, ChangePlan.Handle);
}
