using PodcastFlow.Campaigns;
using PodcastFlow.Home;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Advertisers;
using PodcastFlow.Tests.Inventory;

namespace PodcastFlow.Tests.Home;

public sealed class HomeTests
{
    static Task<ShowHome.Home> Home(InOrganization org) => ShowHome.Of(org);

    static List<(WorkKind, string, int)> Work(ShowHome.Home home) => home.Work.ConvertAll(item => (item.Kind, item.Subject, item.Count));

    static async Task<CampaignId> Begin(Stage stage, InOrganization by, string name, int startsInDays) => (await by.Run(CreateCampaign.Case, new CreateCampaign.Command
    {
        Name = name, AdvertiserId = stage.Advertiser, FlightStart = stage.Day(startsInDays), FlightEnd = stage.Day(startsInDays + 30), Budget = new Money(1000, new Currency("USD")),
    }, CreateCampaign.Handle)).Id;

    /// <summary>Holds the first slots of an episode for a campaign.</summary>
    static async Task<ReservationId> Hold(Stage stage, CampaignId campaign, EpisodeId episode, int slots, int hours)
    {
        var free = (await stage.Slots(episode)).Where(s => s.ClaimKind is null).Take(slots).ToList();
        var reservation = Id.New<ReservationId>();
        await stage.Org.Do(async db =>
        {
            var by = stage.Admin.Actor.Id;
            await db.Execute($"""
                insert into reservation (id, campaign_id, advertiser_id, status, ttl_hours, held_at, created_at, created_by, updated_at, updated_by)
                values ({reservation}, {campaign}, {stage.Advertiser}, 'held', 48, {db.Now}, {db.Now}, {by}, {db.Now}, {by})
                """);
            foreach (var slot in free)
            {
                var item = Id.New<ReservationItemId>();
                await db.Execute($"""
                    insert into reservation_item (id, reservation_id, inventory_id, state, length_s, read_type, rate, rate_currency, created_at, created_by, updated_at, updated_by)
                    values ({item}, {reservation}, {slot.Id}, 'held', 30, 'host_read', 250, 'USD', {db.Now}, {by}, {db.Now}, {by})
                    """);
                await db.Execute($"""
                    insert into inventory_claim (id, inventory_id, kind, reservation_item_id, air_date, expires_at, created_at, created_by)
                    values ({Id.New<ClaimId>()}, {slot.Id}, 'hold', {item}, {slot.AirDate}, {db.Now.AddHours(hours)}, {db.Now}, {by})
                    """);
            }
            return 0;
        });
        return reservation;
    }

    [Fact]
    public async Task A_seller_finds_their_holds_that_run_out_and_their_campaigns_that_start_with_nothing_held()
    {
        var stage = await Stage.Set();
        var (one, two) = (await stage.Org.As(Role.Sales), await stage.Org.As(Role.Sales, 2));
        var episode = await stage.Episode();
        var held = await Begin(stage, one, "Held", 5);
        await Begin(stage, one, "Empty", 10);
        await Begin(stage, one, "Far", 60);
        var reservation = await Hold(stage, held, episode, slots: 2, hours: 3);

        var home = await Home(one);

        Assert.Equal([(WorkKind.HoldRunsOut, "Held", 2), (WorkKind.CampaignWithoutHolds, "Empty", 0)], Work(home));
        Assert.Equal((RecordKind.Reservation, reservation.Value, new Money(500, new Currency("USD")), true), (home.Work[0].Entity, home.Work[0].EntityId!.Value, home.Work[0].Value!.Value, home.Work[0].MayExtend));
        Assert.Equal(2, home.Waiting);
        Assert.Equal((10, 3, 3000m), Assert.Single(home.Stages) is var s ? (s.Probability, s.Campaigns, s.Budget.Amount) : default);
        Assert.Equal(new ShowHome.SlotCount(4, 2, 0, 0), home.NextSlots);
        Assert.Empty(Work(await Home(two)));
        Assert.Equal([(WorkKind.HoldRunsOut, "Held", 2)], Work(await Home(stage.Admin)));
    }

    [Fact]
    public async Task Holds_with_time_left_and_holds_that_are_over_do_not_wait_for_anybody()
    {
        var stage = await Stage.Set();
        var sales = await stage.Org.As(Role.Sales);
        var campaign = await Begin(stage, sales, "Held", 5);
        await Hold(stage, campaign, await stage.Episode(), slots: 1, hours: 40);
        await Hold(stage, campaign, await stage.Episode(inDays: 14), slots: 1, hours: -1);

        var home = await Home(sales);

        Assert.Empty(home.Work);
        Assert.Equal((11, 1), (home.NextSlots!.Free, home.NextSlots.Held));
    }

    [Fact]
    public async Task A_conflict_waits_for_its_seller_its_producer_and_the_administrator()
    {
        var stage = await Stage.Set();
        var (seller, other) = (await stage.Org.As(Role.Sales), await stage.Org.As(Role.Sales, 2));
        var (producer, stranger) = (await stage.Org.As(Role.Producer), await stage.Org.As(Role.Producer, 2));
        await stage.Org.Do(db => db.Execute($"insert into show_assignment (show_id, member_id, role, assigned_at, assigned_by) values ({stage.Show}, {producer.Actor.Id}, 'producer', {db.Now}, {producer.Actor.Id})"));
        var episode = await stage.Episode();
        await Hold(stage, await Begin(stage, seller, "Held", 5), episode, slots: 6, hours: 40);
        await stage.Change(episode, minutes: 30);

        foreach (var person in new[] { seller, producer, stage.Admin })
        {
            var item = Assert.Single((await Home(person)).Work);
            Assert.Equal((WorkKind.SlotConflict, "Deep Kitchen", RecordKind.Episode, episode.Value), (item.Kind, item.Subject, item.Entity!.Value, item.EntityId!.Value));
            Assert.Equal(2, item.Count);
        }
        Assert.Empty((await Home(other)).Work);
        Assert.Empty((await Home(stranger)).Work);
    }

    [Fact]
    public async Task A_producer_finds_estimated_episodes_and_feeds_with_errors_of_their_shows()
    {
        var stage = await Stage.Set();
        var (producer, talent) = (await stage.Org.As(Role.Producer), await stage.Org.As(Role.Talent));
        var episode = await stage.Episode(inDays: 3);
        await stage.Org.Do(async db =>
        {
            await db.Execute($"update episode set is_estimated = true where id = {episode}");
            await db.Execute($"insert into show_feed (show_id, url, checked_at, last_error) values ({stage.Show}, 'https://example.com/feed', {db.Now}, 'The server answered 404.')");
            await db.Execute($"""
                insert into show_assignment (show_id, member_id, role, assigned_at, assigned_by)
                values ({stage.Show}, {producer.Actor.Id}, 'producer', {db.Now}, {producer.Actor.Id}), ({stage.Show}, {talent.Actor.Id}, 'talent', {db.Now}, {producer.Actor.Id})
                """);
            return 0;
        });

        var home = await Home(producer);
        Assert.Equal([(WorkKind.EstimatedEpisode, "Deep Kitchen", 1), (WorkKind.FeedError, "Deep Kitchen", 1)], Work(home));
        Assert.Equal([(WorkKind.FeedError, "Deep Kitchen", 1)], Work(await Home(stage.Admin)));
        var theirs = await Home(talent);
        Assert.Empty(theirs.Work);
        Assert.Equal([episode], theirs.NextEpisodes.Select(e => e.Id));
        Assert.Null(theirs.NextSlots);
        Assert.Empty(theirs.Stages);
    }

    [Fact]
    public async Task An_administrator_finds_invitations_that_nobody_has_accepted()
    {
        var org = await TestOrganization.Create();
        var address = new PublicAddress(() => "http://podcastflow.test");
        await org.Admin.Run(InviteUser.Case, new InviteUser.Command { Email = "new@network.test", Name = "New", Roles = [Role.Producer] }, (db, _, c, ct) => InviteUser.Handle(db, org.Admin, address, c, ct));

        var item = Assert.Single((await Home(org.Admin)).Work);

        Assert.Equal((WorkKind.InvitationPending, "new@network.test", null), (item.Kind, item.Subject, item.Entity));
        Assert.NotNull(item.DueAt);
    }

    [Fact]
    public async Task A_client_finds_its_own_campaigns_and_nothing_of_the_organizations_work()
    {
        var stage = await Stage.Set();
        var client = await stage.Org.Client(advertiser: stage.Advertiser);
        var own = await Begin(stage, stage.Admin, "Theirs", 5);
        await Hold(stage, own, await stage.Episode(), slots: 1, hours: 2);

        var home = await Home(client);

        Assert.Equal([own], home.Campaigns.Select(c => c.Id));
        Assert.Empty(home.Work);
        Assert.Empty(home.Stages);
        Assert.Null(home.NextSlots);
    }
}
