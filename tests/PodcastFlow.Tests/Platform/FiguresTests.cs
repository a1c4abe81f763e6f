using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Inventory;
using PodcastFlow.Jobs;
using PodcastFlow.Platform;
using PodcastFlow.Shows;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Inventory;

namespace PodcastFlow.Tests.Platform;

/// <summary>The platform's figures are what organizations' tables say, whoever changes them and however often they are counted.</summary>
public sealed class FiguresTests
{
    [Fact]
    public async Task What_a_network_does_appears_in_its_figures()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode(inDays: 7);
        await stage.Campaign(stage.Admin);
        await stage.Hold(episode, Placement.MidRoll, 2);

        Assert.True(await Count(stage.Org) > 0);
        Assert.Equal(0, await Count(stage.Org));

        var month = new DateOnly(stage.Day(7).Year, stage.Day(7).Month, 1);
        var figures = await Figures(stage.Org);
        Assert.Equal(1, figures[("shows", RollupFamily.Present)]);
        Assert.Equal(1, figures[("advertisers", RollupFamily.Present)]);
        Assert.Equal(1, figures[("campaigns_pipeline_10", RollupFamily.Present)]);
        Assert.Equal((6, 2), (figures[("slots", month)], figures[("slots_held", month)]));
        Assert.Equal(1, figures[("episodes", month)]);
        Assert.DoesNotContain(("slots_booked", month), figures);

        await stage.Release((await stage.Org.Do(db => db.List<ReservationId>($"select id from reservation")))[0]);
        await Count(stage.Org);
        Assert.DoesNotContain(("slots_held", month), await Figures(stage.Org));
    }

    [Fact]
    public async Task A_change_is_marked_with_what_it_changes_and_not_without_it()
    {
        var stage = await Stage.Set();
        await Count(stage.Org);
        await Assert.ThrowsAsync<InvalidDataException>(() => stage.Org.Do<int>(async db =>
        {
            await db.Execute($"update show set name = 'Deeper Kitchen'");
            throw new InvalidDataException();
        }));
        Assert.Empty(await Marks(stage.Org));

        await stage.Org.Do(async db =>
        {
            await db.Execute($"update show set is_active = false");
            return await db.Execute($"update show set is_active = true");
        });

        Assert.Equal(["shows"], await Marks(stage.Org));
        Assert.True(await stage.Org.Installation.Control.Read(db => db.One<bool>($"select exists (select from job where owner = {stage.Org.Tenant.Schema} and kind = 'count_figures' and state = 'queued')")));
    }

    [Fact]
    public async Task A_change_that_commits_while_its_figures_are_counted_is_counted_the_next_time()
    {
        var stage = await Stage.Set();
        await Count(stage.Org);
        var (changed, counted) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = stage.Org.Do(async db =>
        {
            await db.Execute($"update show set is_active = false");
            changed.SetResult();
            await counted.Task;
            return 0;
        });
        await changed.Task;
        await stage.Campaign(stage.Admin);
        Assert.Equal(1, await Count(stage.Org));
        Assert.Equal(1, (await Figures(stage.Org))[("shows", RollupFamily.Present)]);
        counted.SetResult();
        await slow;

        Assert.Equal(1, await Count(stage.Org));

        Assert.DoesNotContain(("shows", RollupFamily.Present), await Figures(stage.Org));
    }

    [Fact]
    public async Task A_wrong_figure_is_found_told_and_put_right()
    {
        var stage = await Stage.Set();
        await Count(stage.Org);
        await Work($"update rollup_figure set value = 7 where organization_id = {stage.Org.Tenant.Id} and metric = 'shows'");
        await Work($"insert into rollup_figure (organization_id, metric, period_start, currency, value, computed_at) values ({stage.Org.Tenant.Id}, 'files', {RollupFamily.Present}, '', 3, now())");

        var found = await Verify(stage.Org);

        Assert.Equal([("files", 3m, 0m), ("shows", 7m, 1m)], found.Differences.Select(d => (d.Metric, d.Counted, d.Truth)));
        Assert.Equal(2, (await Verify(stage.Org, mend: true)).Differences.Count);
        Assert.Empty((await Verify(stage.Org)).Differences);
        Assert.Equal(0, await stage.Org.Installation.Control.Read(db => db.One<int>($"select differences from rollup_state where organization_id = {stage.Org.Tenant.Id} and verified_at is not null")));
    }

    [Fact]
    public async Task A_mark_that_no_job_has_seen_is_swept_up_once()
    {
        var stage = await Stage.Set();
        await Count(stage.Org);
        await stage.Campaign(stage.Admin);
        await Work($"delete from job where owner = {stage.Org.Tenant.Schema}");
        await Work($"update rollup_mark set marked_at = now() - interval '2 minutes' where schema_name = {stage.Org.Tenant.Schema}");
        var platform = new Unattended(stage.Org.Installation.Control, Organizations(stage.Org), default);

        await CountFigures.Sweep.Work(platform, new(default, default, 1, stage.Org.Installation.Services, default));
        await CountFigures.Sweep.Work(platform, new(default, default, 1, stage.Org.Installation.Services, default));

        Assert.Equal(1, await stage.Org.Installation.Control.Read(db => db.One<long>($"select count(*) from job where owner = {stage.Org.Tenant.Schema} and kind = 'count_figures'")));
    }

    [Fact]
    public async Task A_suspended_network_keeps_its_figures_and_an_archived_one_has_none_until_it_is_back()
    {
        var stage = await Stage.Set();
        await stage.Campaign(stage.Admin);
        await Work($"update organization set status = 'suspended', status_reason = 'unpaid' where id = {stage.Org.Tenant.Id}");
        await CountFigures.Sweep.Work(new Unattended(stage.Org.Installation.Control, Organizations(stage.Org), default), new(default, default, 1, stage.Org.Installation.Services, default));
        Assert.Equal(1, (await Figures(stage.Org))[("campaigns_pipeline_10", RollupFamily.Present)]);

        await Work($"update organization set status = 'archived' where id = {stage.Org.Tenant.Id}");
        Assert.Empty(await Figures(stage.Org));
        Assert.Empty(await Marks(stage.Org));

        await Work($"update organization set status = 'active', status_reason = null where id = {stage.Org.Tenant.Id}");
        await Count(stage.Org);
        Assert.Equal(1, (await Figures(stage.Org))[("campaigns_pipeline_10", RollupFamily.Present)]);
    }

    internal static Task<int> Count(TestOrganization org) => CountFigures.Run(Organizations(org).AsSystem(org.Tenant, default));

    internal static Task<VerifyFigures.Verified> Verify(TestOrganization org, bool mend = false) => VerifyFigures.Run(org.Installation.Master, Organizations(org), org.Slug, mend);

    internal static OrganizationDoor Organizations(TestOrganization org) => org.Installation.Services.GetRequiredService<OrganizationDoor>();

    static async Task<Dictionary<(string, DateOnly), decimal>> Figures(TestOrganization org) => (await org.Installation.Control.Read(db => db.List<RollupFigure>(
        $"select metric, period_start, currency, value from rollup_figure where organization_id = {org.Tenant.Id}"))).ToDictionary(f => (f.Metric, f.PeriodStart), f => f.Value);

    static Task<List<string>> Marks(TestOrganization org) => org.Installation.Control.Read(db => db.List<string>($"select family from rollup_mark where schema_name = {org.Tenant.Schema}"));

    static async Task Work(Sql sql) => await (await TestInstallation.Get()).Control.Run(db => db.Execute(sql));
}
