using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PodcastFlow.Identity;
using PodcastFlow.Inventory;
using PodcastFlow.Jobs;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Inventory;
using PodcastFlow.Tests.Shows;
using PodcastFlow.Tests.Shows.Feeds;

namespace PodcastFlow.Tests.Jobs;

/// <summary>What recurs: what it enqueues, and that doing it twice is doing it once.</summary>
public sealed class RecurringTests
{
    [Fact]
    public async Task Holds_whose_time_is_over_are_ended_once_however_often_the_job_runs()
    {
        var stage = await Stage.Set();
        var episode = await stage.Episode();
        var first = await stage.Hold(episode, Placement.PostRoll);
        await stage.Hold(episode, Placement.PostRoll, wait: true);
        var system = AsSystem(stage.Org);
        Assert.False(await system.Run(QueueExpiry.Case, new QueueExpiry.Command(), QueueExpiry.Handle));
        await stage.Org.Do(db => db.Execute($"update inventory_claim set expires_at = {db.Now.AddSeconds(-1)} where released_at is null"));

        Assert.True(await system.Run(QueueExpiry.Case, new QueueExpiry.Command(), QueueExpiry.Handle));
        Assert.True(await system.Run(QueueExpiry.Case, new QueueExpiry.Command(), QueueExpiry.Handle));
        Assert.Single(await Waiting(stage.Org, HoldExpiry.Expire));
        await HoldExpiry.Expire.Work(system, Run());
        var once = await stage.Org.Do(db => db.One<int>($"select count(*)::int from activity"));
        await HoldExpiry.Expire.Work(system, Run());

        Assert.Equal(ReservationStatus.Expired, (await stage.Look(first.Id)).Status);
        Assert.Equal(1, await stage.Org.Do(db => db.One<int>($"select count(*)::int from reservation_item where challenge_until is not null")));
        Assert.Equal(once, await stage.Org.Do(db => db.One<int>($"select count(*)::int from activity")));
        await Consistency.Check(stage);
    }

    [Fact]
    public async Task Feeds_that_are_due_are_read_and_are_due_again_at_a_moment_of_their_own_in_the_next_hour()
    {
        await using var publisher = new PublisherServer();
        await publisher.Start();
        using var fetcher = new FeedFetcher(Options.Create(new FeedFetchOptions { AllowPrivateAddresses = true, AllowedPorts = { publisher.Port } }), TimeProvider.System);
        await using var services = new ServiceCollection().AddSingleton(fetcher).BuildServiceProvider();
        var org = await TestOrganization.Create();
        var (system, show, inactive) = (AsSystem(org), await org.Admin.AddShow("Served"), await org.Admin.AddShow("Silent"));
        await org.Admin.Run(SetFeed.Case, new SetFeed.Command { ShowId = show, Url = $"http://127.0.0.1:{publisher.Port}/feed" }, SetFeed.Handle);
        await org.Admin.Run(SetFeed.Case, new SetFeed.Command { ShowId = inactive, Url = $"http://127.0.0.1:{publisher.Port}/other" }, SetFeed.Handle);
        await org.Do(db => db.Execute($"update show set is_active = false where id = {inactive}"));

        Assert.Equal(1, await system.Run(QueueFeedRefreshes.Case, new QueueFeedRefreshes.Command(), QueueFeedRefreshes.Handle));
        var told = Assert.Single(await Waiting(org, RefreshFeed.Job));
        await RefreshFeed.Job.Work(system, Run(told, services));

        var next = await org.Do(db => db.One<DateTimeOffset>($"select next_at from show_feed where show_id = {show}"));
        Assert.InRange(next - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(91));
        Assert.Equal(0, await system.Run(QueueFeedRefreshes.Case, new QueueFeedRefreshes.Command(), QueueFeedRefreshes.Handle));
        Assert.Equal(1, publisher.Requests);

        // A publisher in trouble is asked again in an hour, too: the job is over, the show says what is wrong.
        await org.Admin.Run(SetFeed.Case, new SetFeed.Command { ShowId = show, Url = $"http://127.0.0.1:{publisher.Port}/status/500" }, SetFeed.Handle);
        await Assert.ThrowsAsync<Refusal>(() => RefreshFeed.Job.Work(system, Run(told, services)));
        Assert.Equal(next, await org.Do(db => db.One<DateTimeOffset>($"select next_at from show_feed where show_id = {show}")));
    }

    [Fact]
    public void Feeds_are_spread_over_the_hour()
    {
        var now = new DateTimeOffset(2031, 5, 1, 10, 17, 0, TimeSpan.Zero);
        var times = Enumerable.Range(0, 600).Select(_ => RefreshFeed.NextTime(Id.New<ShowId>(), now)).ToList();

        Assert.All(times, next => Assert.InRange(next - now, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(90)));
        Assert.InRange(times.GroupBy(next => next.Minute / 5).Max(g => g.Count()), 20, 100);
        var show = Id.New<ShowId>();
        var next = RefreshFeed.NextTime(show, now);
        Assert.Equal(next.AddHours(1), RefreshFeed.NextTime(show, next.AddSeconds(3)));
    }

    [Fact]
    public async Task Ended_sessions_old_links_and_old_attempts_are_forgotten_and_what_is_alive_stays()
    {
        var org = await TestOrganization.Create();
        var (control, user, email) = (org.Installation.Control, org.Admin.Actor.UserId!.Value, org.EmailOf(Role.Admin));
        var sessions = org.Installation.Services.GetRequiredService<Sessions>();
        var (alive, ended) = (await sessions.Start(user, null, null), await sessions.Start(user, null, null));
        await control.Run(async db =>
        {
            await db.Execute($"update session set created_at = {db.Now.AddHours(-9)}, expires_at = {db.Now.AddSeconds(-1)} where key_hash = sha256(convert_to({ended}, 'UTF8'))");
            await AccountToken.Issue(db, AccountToken.Purpose.Reset, user, null);
            await db.Execute($"insert into account_token (hash, purpose, user_id, created_at, expires_at) values (sha256(convert_to({email}, 'UTF8')), 'reset', {user}, {db.Now.AddDays(-40)}, {db.Now.AddDays(-39)})");
            return await db.Execute($"insert into login_attempt (occurred_at, email, succeeded) values ({db.Now.AddDays(-91)}, {email}, true), ({db.Now}, {email}, true)");
        });

        await ForgetSignIns.Job.Work(Platform(org), Run());
        await ForgetSignIns.Job.Work(Platform(org), Run());

        sessions.Forget();
        Assert.NotNull(await sessions.FindByKey(alive));
        Assert.Equal("1 1 1", await control.Read(db => db.One<string>($"""
            select concat_ws(' ', (select count(*) from session where user_id = {user}), (select count(*) from account_token where user_id = {user} and purpose = 'reset'),
                             (select count(*) from login_attempt where email = {email}))
            """)));
    }

    [Fact]
    public async Task Old_keys_of_commands_and_old_history_are_forgotten()
    {
        var (org, work) = (await TestOrganization.Create(), new Work());
        await org.Do(db => db.Execute($"""
            insert into idempotency_key (actor_id, key, request_hash, status, response, created_at)
            values ({MemberId.System}, 'old', sha256(''), 200, 'null', {db.Now.AddHours(-25)}), ({MemberId.System}, 'young', sha256(''), 200, 'null', {db.Now})
            """));
        await Work.Change($"""
            insert into job_history (id, kind, payload, outcome, attempts, created_at, finished_at)
            select gen_random_uuid(), {work.Name}, jsonb_build_object(), outcome, 1, now(), now() - days * interval '1 day' from (values ('done', 6), ('done', 8), ('refused', 89), ('cancelled', 91)) as h (outcome, days)
            """);

        await AsSystem(org).Run(ForgetIdempotencyKeys.Case, new ForgetIdempotencyKeys.Command(), ForgetIdempotencyKeys.Handle);
        await ForgetHistory.Job.Work(Platform(org), Run());

        Assert.Equal(["young"], await org.Do(db => db.List<string>($"select key from idempotency_key")));
        Assert.Equal(["done", "refused"], (await work.States()).Order());
    }

    [Fact]
    public async Task An_organization_that_fails_does_not_keep_the_others_from_theirs_and_is_named()
    {
        var (bad, good) = (await TestOrganization.Create(), await TestOrganization.Create());
        var seen = new List<string>();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Platform(good).InEachOrganization(organization =>
        {
            if (organization.Tenant.Slug == bad.Slug) throw new InvalidDataException("a leak");
            seen.Add(organization.Tenant.Slug);
            return Task.CompletedTask;
        }));

        Assert.Contains($"{bad.Slug}: a leak", failure.Message, StringComparison.Ordinal);
        Assert.Contains(good.Slug, seen);
    }

    static InOrganization AsSystem(TestOrganization org) => new(org.Tenant, org.Slug, Actor.System, org.Installation.Tenants, org.Installation.Control, default);

    static Unattended Platform(TestOrganization org) => new(org.Installation.Control, org.Installation.Services.GetRequiredService<OrganizationDoor>(), default);

    static JobRun Run(JsonElement told = default, IServiceProvider? services = null) => new(Guid.CreateVersion7(), told, 1, services ?? new ServiceCollection().BuildServiceProvider(), default);

    static Task<List<JsonElement>> Waiting(TestOrganization org, OrganizationJob kind) =>
        Work.Jobs<JsonElement>($"select payload from job where schema_name = {org.Tenant.Schema} and kind = {kind.Name} and state = 'queued'");
}
