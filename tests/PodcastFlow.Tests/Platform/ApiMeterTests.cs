using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PodcastFlow.Advertisers;
using PodcastFlow.Archives;
using PodcastFlow.Files;
using PodcastFlow.Organizations;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Jobs;

namespace PodcastFlow.Tests.Platform;

/// <summary>Requests are counted without losing one and without asking for each, and refused from the plan's limit on.</summary>
public sealed class ApiMeterTests
{
    static readonly UseCase Asked = ListAdvertisers.Case;

    readonly SetClock _clock = new(new DateTimeOffset(2031, 6, 30, 23, 59, 0, TimeSpan.Zero));

    [Fact]
    public async Task Two_hosts_that_count_and_write_at_once_add_up_exactly()
    {
        var installation = await TestInstallation.Get();
        TestOrganization[] orgs = [await TestOrganization.Create(), await TestOrganization.Create(), await TestOrganization.Create()];
        ApiMeter[] meters = [new(installation.Control, _clock), new(installation.Control, _clock)];
        await installation.Control.Run(db => db.Execute($"delete from rollup_mark where family = 'usage'"));
        var counted = false;
        var writing = meters.Select(meter => Task.Run(async () =>
        {
            while (!Volatile.Read(ref counted)) await meter.Write(default);
        })).ToList();

        await Task.WhenAll(meters.SelectMany(meter => orgs.SelectMany(org => Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                await meter.Count(org.Tenant.Id, Asked, default);
                if (i % 50 == 0) await Task.Delay(2);
            }
        })))));
        Volatile.Write(ref counted, true);
        await Task.WhenAll(writing);
        foreach (var meter in meters) await meter.Write(default);

        foreach (var org in orgs) Assert.Equal(2000, await Written(org));
        foreach (var org in orgs) Assert.True(await installation.Control.Read(db => db.One<bool>($"select exists (select from rollup_mark where schema_name = {org.Tenant.Schema} and family = 'usage')")));
    }

    [Fact]
    public async Task In_one_process_the_limit_holds_to_the_request_also_while_counts_are_written_and_plans_forgotten()
    {
        var org = await On("starter", counted: 9_900);
        var meter = new ApiMeter(org.Installation.Control, _clock);
        Assert.Null(await Refused(meter, org, Asked));

        var asked = await Task.WhenAll(Enumerable.Range(0, 150).Select(i => Task.Run(async () =>
        {
            if (i % 10 == 0) meter.Forget();
            if (i % 15 == 0) await meter.Write(default);
            return await Refused(meter, org, Asked);
        })));

        Assert.Equal(99, asked.Count(refusal => refusal is null));
        await meter.Write(default);
        Assert.Equal(10_000, await Written(org));
        Assert.NotNull(await Refused(new ApiMeter(org.Installation.Control, _clock), org, Asked));
    }

    [Fact]
    public async Task The_refusal_says_what_how_much_who_can_change_it_and_when_to_come_back_and_is_not_counted()
    {
        var org = await On("starter", counted: 10_000);
        var meter = new ApiMeter(org.Installation.Control, _clock);

        var refusal = (await Refused(meter, org, Asked))!;

        Assert.Equal((429, "plan_limit", "The plan Starter allows 10,000 API calls a month; this network has made 10,000 since 1 June, and may go on from 1 July (UTC). The operator of this platform can change the plan."), (refusal.Status, refusal.Code, refusal.Message));
        Assert.Equal(("api_calls", 10_000L, 10_000L, "Starter", 60), (refusal.Facts["metric"], refusal.Facts["limit"], refusal.Facts["used"], refusal.Facts["plan"], refusal.Facts["retryAfter"]));
        _clock.Now = new DateTimeOffset(2031, 6, 2, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(86_400, (await Refused(meter, org, Asked))!.Facts["retryAfter"]);
        await meter.Write(default);
        Assert.Equal(10_000, await Written(org));
    }

    [Fact]
    public async Task A_new_month_opens_it_and_a_day_after_the_last_is_counted_as_such()
    {
        var org = await On("starter", counted: 9_999);
        var meter = new ApiMeter(org.Installation.Control, _clock);
        Assert.Null(await Refused(meter, org, Asked));
        Assert.NotNull(await Refused(meter, org, Asked));

        _clock.Now = new DateTimeOffset(2031, 7, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Null(await Refused(meter, org, Asked));
        await meter.Write(default);
        Assert.Equal(["2031-06-30 10000", "2031-07-01 1"], await org.Installation.Control.Read(db => db.List<string>($"select concat_ws(' ', day, calls) from api_usage where organization_id = {org.Tenant.Id} order by day")));
    }

    [Fact]
    public async Task A_larger_plan_opens_it_at_once_and_one_without_a_limit_for_good()
    {
        var org = await On("starter", counted: 10_000);
        var meter = new ApiMeter(org.Installation.Control, _clock);
        org.Installation.Control.Changed += (_, _) => meter.Forget();
        Assert.NotNull(await Refused(meter, org, Asked));

        await Change(org, "professional");
        Assert.Null(await Refused(meter, org, Asked));
        await Change(org, "starter");
        Assert.NotNull(await Refused(meter, org, Asked));
        await Change(org, "enterprise");
        Assert.Null(await Refused(meter, org, Asked));
    }

    [Fact]
    public async Task Files_and_exports_are_never_refused_and_count()
    {
        var org = await On("starter", counted: 10_000);
        var meter = new ApiMeter(org.Installation.Control, _clock);

        foreach (var useCase in new[] { DownloadAttachment.Case, AttachFile.Case, RequestExport.Case, FetchExport.Case }) Assert.Null(await Refused(meter, org, useCase));

        Assert.Equal(10_004L, (await Refused(meter, org, Asked))!.Facts["used"]);
        await meter.Write(default);
        Assert.Equal(10_004, await Written(org));
    }

    [Fact]
    public async Task Another_host_hears_of_the_counts_after_half_a_minute()
    {
        _clock.Now = new DateTimeOffset(2031, 6, 30, 12, 0, 0, TimeSpan.Zero);
        var org = await On("starter", counted: 9_990);
        var (one, other) = (new ApiMeter(org.Installation.Control, _clock), new ApiMeter(org.Installation.Control, _clock));
        Assert.Null(await Refused(one, org, Asked));
        for (var i = 0; i < 9; i++) Assert.Null(await Refused(other, org, Asked));
        await one.Write(default);
        await other.Write(default);

        Assert.Null(await Refused(one, org, Asked));        // by what the other has counted since, the limit is passed
        _clock.Now += ApiMeter.KnownFor;

        Assert.Equal(10_001L, (await Refused(one, org, Asked))!.Facts["used"]);
    }

    [Fact]
    public async Task Without_the_database_counting_goes_on_and_is_written_when_it_is_back()
    {
        await using var database = await TestDatabase.Create();
        var installation = await TestInstallation.On(database);
        await using var services = installation.Services;
        var org = await TestOrganization.Create(on: installation);
        var meter = new ApiMeter(installation.Control, _clock);
        await meter.Count(org.Tenant.Id, Asked, default);
        var maintenance = await TestPostgres.SuperuserConnectionString();
        await TestDatabase.Execute(maintenance, $"alter database \"{database.Name}\" allow_connections false");
        await TestDatabase.Execute(maintenance, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Name}'");

        for (var i = 0; i < 4; i++)
        {
            meter.Forget();
            await meter.Count(org.Tenant.Id, Asked, default);
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => meter.Write(default));
        }

        await TestDatabase.Execute(maintenance, $"alter database \"{database.Name}\" allow_connections true");
        await Work.Until(async () => await Record.ExceptionAsync(() => meter.Write(default)) is null);
        Assert.Equal(5, await Written(org));
    }

    [Fact]
    public async Task Writing_that_hangs_holds_no_request()
    {
        var org = await On("starter", counted: 5);
        var meter = new ApiMeter(org.Installation.Control, _clock);
        await meter.Count(org.Tenant.Id, Asked, default);
        Task writing = Task.CompletedTask;

        await org.Installation.Control.Run(async db =>
        {
            await db.Execute($"update api_usage set calls = calls where organization_id = {org.Tenant.Id}");
            writing = meter.Write(default);
            meter.Forget();
            await meter.Count(org.Tenant.Id, Asked, default);
            Assert.False(writing.IsCompleted);
            return true;
        });

        await writing;
        await meter.Write(default);
        Assert.Equal(7, await Written(org));
    }

    [Fact]
    public async Task An_organization_that_is_gone_keeps_no_other_from_being_counted()
    {
        var org = await TestOrganization.Create();
        var meter = new ApiMeter(org.Installation.Control, _clock);
        await meter.Count("gone-by-now", Asked, default);
        await meter.Count(org.Tenant.Id, Asked, default);

        await meter.Write(default);

        Assert.Equal(1, await Written(org));
        Assert.Equal(0, await org.Installation.Control.Read(db => db.One<int>($"select count(*)::int from api_usage where organization_id = 'gone-by-now'")));
    }

    [Fact]
    public async Task What_was_counted_is_written_every_few_moments_and_when_the_host_stops()
    {
        var org = await TestOrganization.Create();
        var (control, meter, errors) = (org.Installation.Control, new ApiMeter(org.Installation.Control, _clock), new ErrorCounts(_clock));
        using var often = Writer(TimeSpan.FromMilliseconds(20));
        await often.StartAsync(default);
        await meter.Count(org.Tenant.Id, Asked, default);
        await Work.Until(async () => await Written(org) == 1);
        await often.StopAsync(default);

        using var seldom = Writer(TimeSpan.FromMinutes(5));
        await seldom.StartAsync(default);
        await meter.Count(org.Tenant.Id, Asked, default);
        errors.Count(org.Tenant.Id, "GET /api/shows", new InvalidOperationException("secret"), "t1");
        await seldom.StopAsync(default);

        Assert.Equal(2, await Written(org));
        Assert.Equal(["GET /api/shows InvalidOperationException 1 t1"], await control.Read(db => db.List<string>($"select concat_ws(' ', route, kind, times, last_trace) from request_error where organization_id = {org.Tenant.Id}")));

        UsageWriter Writer(TimeSpan every) => new(meter, errors, control, new UsageOptions { WriteEvery = every }, TimeProvider.System, NullLogger<UsageWriter>.Instance);
    }

    // An organization that has made so many requests on the clock's day, on a plan.
    async Task<TestOrganization> On(string plan, int counted)
    {
        var org = await TestOrganization.Create();
        await Change(org, plan);
        await org.Installation.Control.Run(db => db.Execute($"insert into api_usage (organization_id, day, calls) values ({org.Tenant.Id}, {DateOnly.FromDateTime(_clock.Now.UtcDateTime)}, {counted})"));
        return org;
    }

    static Task<ChangePlan.Changed> Change(TestOrganization org, string plan) => org.Installation.Master.Run(ChangePlan.Case, new ChangePlan.Command { Id = org.Organization.Id, Plan = plan }, ChangePlan.Handle);

    static Task<long> Written(TestOrganization org) => org.Installation.Control.Read(db => db.One<long>($"select coalesce(sum(calls), 0)::bigint from api_usage where organization_id = {org.Tenant.Id}"));

    static async Task<Refusal?> Refused(ApiMeter meter, TestOrganization org, UseCase useCase)
    {
        try
        {
            await meter.Count(org.Tenant.Id, useCase, default);
            return null;
        }
        catch (Refusal refusal)
        {
            return refusal;
        }
    }
}
