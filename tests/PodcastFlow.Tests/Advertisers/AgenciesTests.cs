using PodcastFlow.Advertisers;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Advertisers;

public sealed class AgenciesTests
{
    [Fact]
    public async Task A_seller_adds_an_agency_and_changes_it()
    {
        var org = await TestOrganization.Create();
        var sales = await org.As(Role.Sales);
        var created = await sales.Run(CreateAgency.Case, new CreateAgency.Command { Name = " Media House ", City = "Bergen", Country = "NO" }, CreateAgency.Handle);
        var read = await sales.Read(ShowAgency.Case, new ShowAgency.Query(created.Id), ShowAgency.Handle);

        var changed = await sales.Run(UpdateAgency.Case, new UpdateAgency.Command { Id = created.Id, Version = read.Version, Name = "Media House AS", City = " ", Country = "", SellerId = sales.Actor.Id }, UpdateAgency.Handle);

        Assert.Equal(("Media House", "Bergen", "NO"), (read.Name, read.City, read.Country));
        Assert.Equal(("Media House AS", null, null, sales.Actor.Id), (changed.Name, changed.City, changed.Country, changed.SellerId));
        Assert.NotEqual(read.Version, changed.Version);
        var row = Assert.Single((await sales.Read(ListAgencies.Case, new ListAgencies.Query { Search = "media", SellerId = sales.Actor.Id }, ListAgencies.Handle)).Items);
        Assert.Equal((created.Id, 0), (row.Id, row.Advertisers));
    }

    [Fact]
    public async Task A_change_on_top_of_somebody_elses_change_is_refused()
    {
        var org = await TestOrganization.Create();
        var id = await org.Agency("Media House");
        var read = await org.Admin.Read(ShowAgency.Case, new ShowAgency.Query(id), ShowAgency.Handle);
        var change = new UpdateAgency.Command { Id = id, Version = read.Version, Name = "House of Media" };
        await org.Admin.Run(UpdateAgency.Case, change, UpdateAgency.Handle);

        Assert.Equal("changed_meanwhile", (await Clients.Refused(() => org.Admin.Run(UpdateAgency.Case, change, UpdateAgency.Handle))).Code);
    }

    [Fact]
    public async Task One_taken_out_of_use_leaves_the_list_and_comes_back()
    {
        var org = await TestOrganization.Create();
        var id = await org.Agency("Media House");
        await org.Admin.Run(DeactivateAgency.Case, new DeactivateAgency.Command(id, Active: false), DeactivateAgency.Handle);
        var gone = await org.Admin.Read(ListAgencies.Case, new ListAgencies.Query(), ListAgencies.Handle);
        var all = await org.Admin.Read(ListAgencies.Case, new ListAgencies.Query { IncludeInactive = true }, ListAgencies.Handle);

        await org.Admin.Run(DeactivateAgency.Case, new DeactivateAgency.Command(id, Active: true), DeactivateAgency.Handle);

        Assert.Empty(gone.Items);
        Assert.False(Assert.Single(all.Items).IsActive);
        Assert.Single((await org.Admin.Read(ListAgencies.Case, new ListAgencies.Query(), ListAgencies.Handle)).Items);
    }

    [Fact]
    public async Task A_client_sees_its_own_agency_and_advertisers_and_nothing_noted_about_them()
    {
        var org = await TestOrganization.Create();
        var (own, other) = (await org.Agency("Media House"), await org.Agency("Other House"));
        var (mine, theirs) = (await org.Advertiser("Fjord VPN", own), await org.Advertiser("MealBox", other));
        var colleague = await org.Contact("Colleague", agency: own);
        var atClient = await org.Contact("At the advertiser", advertiser: mine);
        var stranger = await org.Contact("Stranger", advertiser: theirs);
        var client = await org.Client(agency: own);

        Assert.Equal([own], (await client.Read(ListAgencies.Case, new ListAgencies.Query(), ListAgencies.Handle)).Items.Select(a => a.Id));
        Assert.Equal([mine], (await client.Read(ListAdvertisers.Case, new ListAdvertisers.Query(), ListAdvertisers.Handle)).Items.Select(a => a.Id));
        var contacts = (await client.Read(ListContacts.Case, new ListContacts.Query(), ListContacts.Handle)).Items.ConvertAll(c => c.Id);
        Assert.Contains(colleague, contacts);
        Assert.Contains(atClient, contacts);
        Assert.DoesNotContain(stranger, contacts);
        Assert.Null((await client.Read(ShowAgency.Case, new ShowAgency.Query(own), ShowAgency.Handle)).Notes);
        Assert.Null((await client.Read(ShowAdvertiser.Case, new ShowAdvertiser.Query(mine), ShowAdvertiser.Handle)).Notes);
        Assert.Equal("Pays late.", (await org.Admin.Read(ShowAdvertiser.Case, new ShowAdvertiser.Query(mine), ShowAdvertiser.Handle)).Notes);
        foreach (var refusal in new[]
        {
            await Clients.Refused(() => client.Read(ShowAgency.Case, new ShowAgency.Query(other), ShowAgency.Handle)),
            await Clients.Refused(() => client.Read(ShowAdvertiser.Case, new ShowAdvertiser.Query(theirs), ShowAdvertiser.Handle)),
            await Clients.Refused(() => client.Read(ShowContact.Case, new ShowContact.Query(stranger), ShowContact.Handle)),
        }) Assert.Equal(404, refusal.Status);
    }

    [Fact]
    public async Task A_client_of_one_advertiser_does_not_see_its_agency()
    {
        var org = await TestOrganization.Create();
        var agency = await org.Agency("Media House");
        var advertiser = await org.Advertiser("Fjord VPN", agency);
        await org.Advertiser("MealBox", agency);
        var client = await org.Client(advertiser: advertiser);

        Assert.Empty((await client.Read(ListAgencies.Case, new ListAgencies.Query(), ListAgencies.Handle)).Items);
        Assert.Equal([advertiser], (await client.Read(ListAdvertisers.Case, new ListAdvertisers.Query(), ListAdvertisers.Handle)).Items.Select(a => a.Id));
    }
}
