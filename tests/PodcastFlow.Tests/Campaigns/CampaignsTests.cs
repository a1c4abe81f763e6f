using PodcastFlow.Advertisers;
using PodcastFlow.Campaigns;
using PodcastFlow.Tests.Inventory;
using PodcastFlow.Inventory;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Advertisers;

namespace PodcastFlow.Tests.Campaigns;

public sealed class CampaignsTests
{
    static readonly DateOnly Start = new(2027, 1, 11), End = new(2027, 2, 28);

    static CreateCampaign.Command Q1(AdvertiserId advertiser, string name = "Q1 mid-rolls") => new() { Name = name, AdvertiserId = advertiser, FlightStart = Start, FlightEnd = End, Budget = new Money(18_400m, new Currency("USD")) };

    static Task<CreateCampaign.Created> Begin(InOrganization org, CreateCampaign.Command command) => org.Run(CreateCampaign.Case, command, CreateCampaign.Handle);

    static Task<ShowCampaign.Campaign> Show(InOrganization org, CampaignId id) => org.Read(ShowCampaign.Case, new ShowCampaign.Query(id), ShowCampaign.Handle);

    static async Task<List<string>> Names(InOrganization org, ListCampaigns.Query query) => (await org.Read(ListCampaigns.Case, query, ListCampaigns.Handle)).Items.ConvertAll(c => c.Name);

    static UpdateCampaign.Command Like(ShowCampaign.Campaign read) => new()
    {
        Id = read.Id, Version = read.Version, Name = read.Name, AdvertiserId = read.AdvertiserId, AgencyId = read.AgencyId, CategoryId = read.CategoryId,
        FlightStart = read.FlightStart, FlightEnd = read.FlightEnd, Budget = read.Budget, TargetImpressions = read.TargetImpressions, Notes = read.Notes,
    };

    [Fact]
    public async Task A_campaign_begins_at_stage_10_with_its_seller_and_the_advertisers_agency()
    {
        var org = await TestOrganization.Create();
        var sales = await org.As(Role.Sales);
        var agency = await org.Agency("Media House");
        var advertiser = await org.Advertiser("Northwind Sleep", agency);

        var created = await Begin(sales, Q1(advertiser));

        Assert.Equal((CampaignStatus.Pipeline, 10), (created.Status, created.Probability));
        var read = await Show(sales, created.Id);
        Assert.Equal((agency, sales.Actor.Id, new Money(18_400m, new Currency("USD"))), (read.AgencyId!.Value, read.SellerId, read.Budget!.Value));
        Assert.Equal([(null, "pipeline")], await org.Do(db => db.List<Change>($"select from_status, to_status from status_history where entity_type = 'campaign' and entity_id = {created.Id}")) is var changes ? changes.Select(c => (c.FromStatus, c.ToStatus)) : []);
    }

    sealed record Change(string? FromStatus, string ToStatus);

    [Fact]
    public async Task A_seller_sees_and_changes_only_their_own()
    {
        var org = await TestOrganization.Create();
        var (one, two) = (await org.As(Role.Sales), await org.As(Role.Sales, 2));
        var advertiser = await org.Advertiser("Northwind Sleep");
        var (mine, theirs) = (await Begin(one, Q1(advertiser, "Mine")), await Begin(two, Q1(advertiser, "Theirs")));

        Assert.Equal(["Mine"], await Names(one, new ListCampaigns.Query()));
        Assert.Equal(["Mine", "Theirs"], await Names(org.Admin, new ListCampaigns.Query { Sort = "name" }));
        Assert.Equal(404, (await Clients.Refused(() => Show(one, theirs.Id))).Status);
        var foreign = Like(await Show(org.Admin, theirs.Id));
        Assert.Equal(404, (await Clients.Refused(() => one.Run(UpdateCampaign.Case, foreign, UpdateCampaign.Handle))).Status);
        Assert.Equal(404, (await Clients.Refused(() => one.Run(CopyCampaign.Case, new CopyCampaign.Command { Id = theirs.Id }, CopyCampaign.Handle))).Status);
        Assert.Equal("Mine", (await Show(one, mine.Id)).Name);
    }

    [Fact]
    public async Task Only_an_administrator_names_another_seller()
    {
        var org = await TestOrganization.Create();
        var (one, two, producer) = (await org.As(Role.Sales), await org.As(Role.Sales, 2), await org.As(Role.Producer));
        var advertiser = await org.Advertiser("Northwind Sleep", seller: two.Actor.Id);

        Assert.Equal((403, "seller_not_yours"), await Clients.Refused(() => Begin(one, Q1(advertiser) with { SellerId = two.Actor.Id })) is var r ? (r.Status, r.Code) : default);
        Assert.Equal("not_a_seller", (await Clients.Refused(() => Begin(org.Admin, Q1(advertiser) with { SellerId = producer.Actor.Id }))).Code);
        Assert.Equal(one.Actor.Id, (await Show(org.Admin, (await Begin(org.Admin, Q1(advertiser) with { SellerId = one.Actor.Id })).Id)).SellerId);
        Assert.Equal(two.Actor.Id, (await Show(org.Admin, (await Begin(org.Admin, Q1(advertiser))).Id)).SellerId);

        var read = await Show(one, (await Begin(one, Q1(advertiser))).Id);
        Assert.Equal("seller_not_yours", (await Clients.Refused(() => one.Run(UpdateCampaign.Case, Like(read) with { SellerId = two.Actor.Id }, UpdateCampaign.Handle))).Code);
        var given = await org.Admin.Run(UpdateCampaign.Case, Like(read) with { SellerId = two.Actor.Id }, UpdateCampaign.Handle);
        Assert.Equal(two.Actor.Id, given.SellerId);
        Assert.Equal([one.Actor.Id, two.Actor.Id, org.Admin.Actor.Id], (await one.Read(ListSellers.Case, new ListSellers.Query(), ListSellers.Handle)).Select(s => s.Id).OrderBy(id => id == org.Admin.Actor.Id).ThenBy(id => id == two.Actor.Id));
    }

    [Fact]
    public async Task A_client_reads_the_campaigns_of_its_own_advertiser_without_the_notes()
    {
        var org = await TestOrganization.Create();
        var (own, other) = (await org.Advertiser("Northwind Sleep"), await org.Advertiser("MealBox"));
        var client = await org.Client(advertiser: own);
        var mine = await Begin(org.Admin, Q1(own, "Mine") with { Notes = "They would pay more." });
        var theirs = await Begin(org.Admin, Q1(other, "Theirs"));

        Assert.Equal(["Mine"], await Names(client, new ListCampaigns.Query()));
        Assert.Null((await Show(client, mine.Id)).Notes);
        Assert.Equal(404, (await Clients.Refused(() => Show(client, theirs.Id))).Status);
        Assert.Equal(403, (await Clients.Refused(() => Begin(client, Q1(own)))).Status);
        var read = await Show(client, mine.Id);
        Assert.Equal(403, (await Clients.Refused(() => client.Run(UpdateCampaign.Case, Like(read), UpdateCampaign.Handle))).Status);
    }

    [Fact]
    public async Task A_campaign_goes_to_another_advertiser_only_while_nothing_is_reserved_for_it()
    {
        var stage = await Stage.Set();
        var other = await stage.Org.Advertiser("MealBox");
        var read = await Show(stage.Admin, (await Begin(stage.Admin, Q1(stage.Advertiser))).Id);
        var moved = await stage.Admin.Run(UpdateCampaign.Case, Like(read) with { AdvertiserId = other }, UpdateCampaign.Handle);
        Assert.Equal(other, moved.AdvertiserId);

        var slots = new List<WantedSlots> { new(await stage.Episode(), Placement.MidRoll, 1) };
        await stage.Admin.Run(HoldReservation.Case, new HoldReservation.Command { CampaignId = moved.Id, Slots = slots }, HoldReservation.Handle);

        Assert.Equal("has_reservations", (await Clients.Refused(() => stage.Admin.Run(UpdateCampaign.Case, Like(moved) with { AdvertiserId = stage.Advertiser }, UpdateCampaign.Handle))).Code);
    }

    [Fact]
    public async Task An_amount_in_a_currency_that_is_not_used_here_is_refused()
    {
        var org = await TestOrganization.Create();
        var advertiser = await org.Advertiser("Northwind Sleep");

        Assert.Equal((400, "currency_not_used"), await Clients.Refused(() => Begin(org.Admin, Q1(advertiser) with { Budget = new Money(1, new Currency("EUR")) })) is var r ? (r.Status, r.Code) : default);
        Assert.Equal("invalid", (await Clients.Refused(() => Begin(org.Admin, Q1(advertiser) with { Budget = new Money(-1, new Currency("USD")) }))).Code);
        Assert.Equal("invalid", (await Clients.Refused(() => Begin(org.Admin, Q1(advertiser) with { Budget = new Money(1.005m, new Currency("USD")) }))).Code);
        Assert.Equal("currency_not_used", (await Clients.Refused(() => org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Other", CreditLimit = new Money(1, new Currency("JPY")) }, CreateAdvertiser.Handle))).Code);
    }

    [Fact]
    public async Task A_flight_that_ends_before_it_starts_and_an_advertiser_out_of_use_are_refused()
    {
        var org = await TestOrganization.Create();
        var advertiser = await org.Advertiser("Northwind Sleep");

        Assert.Equal("flight_reversed", (await Clients.Refused(() => Begin(org.Admin, Q1(advertiser) with { FlightEnd = Start.AddDays(-1) }))).Code);
        await org.Admin.Run(DeactivateAdvertiser.Case, new DeactivateAdvertiser.Command(advertiser, Active: false), DeactivateAdvertiser.Handle);
        Assert.Equal("advertiser_inactive", (await Clients.Refused(() => Begin(org.Admin, Q1(advertiser)))).Code);
        Assert.Equal("refers_to_nothing", (await Clients.Refused(() => Begin(org.Admin, Q1(Id.New<AdvertiserId>())))).Code);
    }

    [Fact]
    public async Task Lists_by_status_flight_buyer_and_words()
    {
        var org = await TestOrganization.Create();
        var sales = await org.As(Role.Sales);
        var agency = await org.Agency("Media House");
        var (sleep, meals) = (await org.Advertiser("Northwind Sleep", agency), await org.Advertiser("MealBox"));
        await Begin(org.Admin, Q1(sleep, "January") with { FlightStart = new(2027, 1, 1), FlightEnd = new(2027, 1, 31) });
        await Begin(org.Admin, Q1(meals, "March") with { FlightStart = new(2027, 3, 1), FlightEnd = new(2027, 3, 31), SellerId = sales.Actor.Id });

        Assert.Equal(["January"], await Names(org.Admin, new ListCampaigns.Query { To = new(2027, 2, 1) }));
        Assert.Equal(["March"], await Names(org.Admin, new ListCampaigns.Query { From = new(2027, 2, 1) }));
        Assert.Equal(["January"], await Names(org.Admin, new ListCampaigns.Query { From = new(2027, 1, 31), To = new(2027, 1, 31) }));
        Assert.Equal(["January"], await Names(org.Admin, new ListCampaigns.Query { AgencyId = agency }));
        Assert.Equal(["March"], await Names(org.Admin, new ListCampaigns.Query { AdvertiserId = meals }));
        Assert.Equal(["March"], await Names(org.Admin, new ListCampaigns.Query { SellerId = sales.Actor.Id }));
        Assert.Equal(["January"], await Names(org.Admin, new ListCampaigns.Query { Mine = true }));
        Assert.Equal(["January"], await Names(org.Admin, new ListCampaigns.Query { Search = "sleep" }));
        Assert.Empty(await Names(org.Admin, new ListCampaigns.Query { Status = CampaignStatus.PendingApproval }));
        foreach (var sort in ListCampaigns.Sorts.Names)
            Assert.Equal(2, (await Names(org.Admin, new ListCampaigns.Query { Sort = "-" + sort, Status = CampaignStatus.Pipeline })).Count);
    }

    [Fact]
    public async Task A_change_on_top_of_somebody_elses_change_is_refused()
    {
        var org = await TestOrganization.Create();
        var read = await Show(org.Admin, (await Begin(org.Admin, Q1(await org.Advertiser("Northwind Sleep")))).Id);
        var changed = await org.Admin.Run(UpdateCampaign.Case, Like(read) with { Name = "Q1", Budget = null }, UpdateCampaign.Handle);

        var refusal = await Clients.Refused(() => org.Admin.Run(UpdateCampaign.Case, Like(read) with { Name = "Q2" }, UpdateCampaign.Handle));

        Assert.Equal((412, "changed_meanwhile"), (refusal.Status, refusal.Code));
        Assert.Equal(("Q1", null), (changed.Name, changed.Budget));
        Assert.Equal((CampaignStatus.Pipeline, 10), (changed.Status, changed.Probability));
    }

    [Fact]
    public async Task A_copy_is_a_new_campaign_at_stage_10()
    {
        var org = await TestOrganization.Create();
        var sales = await org.As(Role.Sales);
        var original = await Show(sales, (await Begin(sales, Q1(await org.Advertiser("Northwind Sleep")) with { Notes = "Host reads only.", TargetImpressions = 100_000 })).Id);
        await org.Do(db => db.Execute($"update campaign set status = 'lost', probability = 0, lost_reason = 'Too dear.' where id = {original.Id}"));

        var copy = await Show(sales, (await sales.Run(CopyCampaign.Case, new CopyCampaign.Command { Id = original.Id, FlightStart = End.AddDays(1), FlightEnd = End.AddDays(30) }, CopyCampaign.Handle)).Id);

        Assert.NotEqual(original.Id, copy.Id);
        Assert.Equal(("Copy of Q1 mid-rolls", CampaignStatus.Pipeline, 10, End.AddDays(1)), (copy.Name, copy.Status, copy.Probability, copy.FlightStart));
        Assert.Equal((original.Budget, original.TargetImpressions, original.Notes, original.AdvertiserId), (copy.Budget, copy.TargetImpressions, copy.Notes, copy.AdvertiserId));
    }
}
