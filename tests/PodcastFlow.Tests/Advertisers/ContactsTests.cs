using PodcastFlow.Advertisers;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Advertisers;

public sealed class ContactsTests
{
    static Task<ShowContact.Contact> Show(InOrganization org, ContactId id) => org.Read(ShowContact.Case, new ShowContact.Query(id), ShowContact.Handle);

    static async Task<ShowContact.Contact> Change(InOrganization org, ContactId id, Func<UpdateContact.Command, UpdateContact.Command> change)
    {
        var read = await Show(org, id);
        var command = new UpdateContact.Command { Id = id, Version = read.Version, Name = read.Name, Title = read.Title, Email = read.Email, Phone = read.Phone, MemberId = read.MemberId, IsPrimary = read.IsPrimary };
        return await org.Run(UpdateContact.Case, change(command), UpdateContact.Handle);
    }

    [Fact]
    public async Task A_contact_belongs_to_one_agency_or_one_advertiser()
    {
        var org = await TestOrganization.Create();
        var (agency, advertiser) = (await org.Agency("Media House"), await org.Advertiser("Fjord VPN"));

        Assert.Equal("one_owner", (await Clients.Refused(() => org.Contact("Nobody's"))).Code);
        Assert.Equal("one_owner", (await Clients.Refused(() => org.Contact("Both's", agency, advertiser))).Code);
        Assert.Equal("refers_to_nothing", (await Clients.Refused(() => org.Contact("Lost", Id.New<AgencyId>()))).Code);
        await org.Contact("Kari", agency);
        await org.Contact("Ola", advertiser: advertiser);
        var page = await org.Admin.Read(ListContacts.Case, new ListContacts.Query { AdvertiserId = advertiser }, ListContacts.Handle);
        Assert.Equal([("Ola", "Fjord VPN")], page.Items.Select(c => (c.Name, c.OwnerName)));
    }

    [Fact]
    public async Task Making_another_the_first_contact_moves_the_mark()
    {
        var org = await TestOrganization.Create();
        var agency = await org.Agency("Media House");
        var first = await org.Contact("Kari", agency, primary: true);
        var second = await org.Contact("Ola", agency, primary: true);
        Assert.False((await Show(org.Admin, first)).IsPrimary);

        await Change(org.Admin, first, c => c with { IsPrimary = true });

        Assert.True((await Show(org.Admin, first)).IsPrimary);
        Assert.False((await Show(org.Admin, second)).IsPrimary);
    }

    [Fact]
    public async Task Of_many_who_become_first_at_once_one_is_first_in_the_end()
    {
        var org = await TestOrganization.Create();
        var advertiser = await org.Advertiser("Fjord VPN");
        var contacts = new List<ContactId>();
        for (var i = 0; i < 6; i++) contacts.Add(await org.Contact($"Contact {i}", advertiser: advertiser));

        var outcomes = await Task.WhenAll(contacts.Select(async id =>
        {
            try { await Change(org.Admin, id, c => c with { IsPrimary = true }); return null; }
            catch (Refusal refusal) { return refusal.Code; }
        }));

        // One that was first for a moment was changed by the next: that is a change in between for whoever had read it before.
        Assert.All(outcomes, code => Assert.True(code is null or "changed_meanwhile", code));
        Assert.Single((await org.Admin.Read(ListContacts.Case, new ListContacts.Query { AdvertiserId = advertiser }, ListContacts.Handle)).Items, c => c.IsPrimary);
    }

    [Fact]
    public async Task Only_a_client_member_can_sign_in_as_a_contact()
    {
        var org = await TestOrganization.Create();
        var (sales, client) = (await org.As(Role.Sales), await org.As(Role.Client));
        var contact = await org.Contact("Kari", advertiser: await org.Advertiser("Fjord VPN"));

        Assert.Equal("not_a_client", (await Clients.Refused(() => Change(org.Admin, contact, c => c with { MemberId = sales.Actor.Id }))).Code);
        await Change(org.Admin, contact, c => c with { MemberId = client.Actor.Id });

        Assert.Equal([client.Actor.Id], (await sales.Read(ListClientMembers.Case, new ListClientMembers.Query(), ListClientMembers.Handle)).Select(m => m.Id));
        Assert.Single((await client.Read(ListAdvertisers.Case, new ListAdvertisers.Query(), ListAdvertisers.Handle)).Items);
    }

    [Fact]
    public async Task A_contact_out_of_use_sees_nothing_and_is_nobodys_first()
    {
        var org = await TestOrganization.Create();
        var advertiser = await org.Advertiser("Fjord VPN");
        var client = await org.As(Role.Client);
        var contact = await org.Contact("Kari", advertiser: advertiser, member: client.Actor.Id, primary: true);

        await org.Admin.Run(DeactivateContact.Case, new DeactivateContact.Command(contact, Active: false), DeactivateContact.Handle);

        Assert.Empty((await client.Read(ListAdvertisers.Case, new ListAdvertisers.Query(), ListAdvertisers.Handle)).Items);
        Assert.Equal((false, false), (await Show(org.Admin, contact)) is var c ? (c.IsActive, c.IsPrimary) : default);
    }

    [Fact]
    public async Task One_address_appears_once_at_one_owner_and_may_appear_at_another()
    {
        var org = await TestOrganization.Create();
        var (one, two) = (await org.Advertiser("Fjord VPN"), await org.Advertiser("MealBox"));
        Task Add(AdvertiserId at, string email) => org.Admin.Run(CreateContact.Case, new CreateContact.Command { Name = "Kari", AdvertiserId = at, Email = email }, CreateContact.Handle);
        await Add(one, "kari@example.com");
        await Add(two, "kari@example.com");

        Assert.Equal("email_taken", (await Clients.Refused(() => Add(one, "KARI@example.com"))).Code);
    }
}
