using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PodcastFlow.Campaigns;
using PodcastFlow.Identity;
using PodcastFlow.Platform;
using PodcastFlow.Shows;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Platform;

/// <summary>Questions to all organizations: who cannot be asked is named, who is slow is not waited for, and people with psql see the same.</summary>
public sealed class FanOutTests : IAsyncLifetime
{
    TestDatabase database = null!;
    TestOrganization one = null!, two = null!, three = null!;

    OrganizationDoor Organizations => one.Installation.Services.GetRequiredService<OrganizationDoor>();

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.Create();
        var installation = await TestInstallation.On(database);
        (one, two, three) = (await TestOrganization.Create(on: installation), await TestOrganization.Create(on: installation), await TestOrganization.Create(on: installation));
        foreach (var (org, shows) in new[] { (one, 1), (two, 2), (three, 3) })
            for (var i = 0; i < shows; i++) await org.Admin.Run(CreateShow.Case, new CreateShow.Command { Name = $"Show {i}" }, CreateShow.Handle);
    }

    public async ValueTask DisposeAsync()
    {
        await one.Installation.Services.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_is_locked_or_being_upgraded_is_named_and_the_others_answer()
    {
        Assert.Equal([3m, 2m, 1m], (await Ask("shows")).Items.Select(row => row.Value));
        await database.Execute($"update public.tenant_schema set schema_version = schema_version - 1 where slug = '{three.Slug}'");
        await using var source = NpgsqlDataSource.Create(database.Superuser);
        await using var locking = await source.OpenConnectionAsync();
        await using var holding = await locking.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand($"lock table {two.Tenant.Schema}.show in access exclusive mode", locking)) await command.ExecuteNonQueryAsync();

        var partial = await Ask("shows", deadline: 700);

        Assert.Equal([(one.Slug, 1m)], partial.Items.Select(row => (row.Slug, row.Value)));
        Assert.Equal(1, partial.Organizations);
        Assert.Equal([(two.Slug, "deadline"), (three.Slug, "it is being upgraded")], partial.NotReached.Select(missed => (missed.Slug, missed.Why)));
        await holding.RollbackAsync();
        Assert.Equal(2, (await Ask("shows")).Organizations);
        var told = await VerifyFigures.Run(one.Installation.Master, Organizations);
        Assert.Equal((2, three.Slug), (told.Organizations, Assert.Single(told.NotCompared).Slug));
    }

    [Fact]
    public async Task The_rows_behind_a_figure_come_from_everywhere_the_largest_first()
    {
        foreach (var (org, budget) in new[] { (one, 100m), (two, 900m), (three, 500m) })
            await org.Do(db => db.Execute($"""
                with a as (insert into advertiser (id, name, created_at, created_by, updated_at, updated_by) values ({Guid.CreateVersion7()}, 'Fjord VPN', now(), {MemberId.System}, now(), {MemberId.System}) returning id)
                insert into campaign (id, name, advertiser_id, seller_id, flight_start, flight_end, budget, budget_currency, created_at, created_by, updated_at, updated_by)
                select {Guid.CreateVersion7()}, 'Always-on', a.id, {MemberId.System}, '2026-01-01', '2026-02-01', {budget}, 'EUR', now(), {MemberId.System}, now(), {MemberId.System} from a
                """));

        var all = await List(new() { Status = CampaignStatus.Pipeline });
        Assert.Equal([two.Slug, three.Slug, one.Slug], all.Items.Select(row => row.Slug));
        Assert.Equal([one.Slug], (await List(new() { OrganizationId = one.Tenant.Id })).Items.Select(row => row.Slug));
        Assert.Empty((await List(new() { Status = CampaignStatus.Active })).Items);

        var reader = database.Key.ConnectionString(database.Superuser, "podcastflow_reader");
        Assert.Equal($"{one.Slug} 1, {two.Slug} 2, {three.Slug} 3", await TestDatabase.One<string>(reader, "select string_agg(organization_slug || ' ' || n, ', ' order by n) from (select organization_slug, count(*) as n from public.master_all_shows group by 1) s"));
        Assert.Equal(1500m, await TestDatabase.One<decimal>(reader, "select sum(budget) from public.master_all_campaigns where advertiser = 'Fjord VPN' and error is null"));
        Assert.Equal(0, await TestDatabase.One<long>(reader, "select count(*) from public.master_all_orders"));
        await database.Execute($"select public.rename_org_schema('{one.Tenant.Id}', '{one.Slug}x'); drop table {two.Tenant.Schema}.campaign cascade");
        Assert.Equal($"{one.Slug}x 1, {two.Slug} error, {three.Slug} 1", await TestDatabase.One<string>(reader, """
            select string_agg(organization_slug || ' ' || coalesce(case when error like '%campaign%' then 'error' else error end, n::text), ', ' order by organization_id)
            from (select organization_id, organization_slug, error, count(id) as n from public.master_all_campaigns group by 1, 2, 3) s
            """));
        await Assert.ThrowsAsync<PostgresException>(() => TestDatabase.One<long>(database.Control, "select count(*) from public.master_all_shows"));
    }

    Task<AskExact.Answer> Ask(string metric, int? deadline = null) => AskExact.Of(one.Installation.Master, Organizations, TimeProvider.System, new AskExact.Query { Metric = metric, DeadlineMs = deadline });

    Task<ListAllCampaigns.Answer> List(ListAllCampaigns.Query query) => ListAllCampaigns.Of(one.Installation.Master, Organizations, TimeProvider.System, query);
}
