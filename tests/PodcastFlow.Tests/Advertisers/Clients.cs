using PodcastFlow.Advertisers;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Advertisers;

/// <summary>Short ways to have advertisers, agencies and the people there.</summary>
static class Clients
{
    public static async Task<AdvertiserId> Advertiser(this TestOrganization org, string name, AgencyId? agency = null, MemberId? seller = null) =>
        (await org.Admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = name, AgencyId = agency, SellerId = seller, Notes = "Pays late." }, CreateAdvertiser.Handle)).Id;

    public static async Task<AgencyId> Agency(this TestOrganization org, string name) =>
        (await org.Admin.Run(CreateAgency.Case, new CreateAgency.Command { Name = name, Notes = "Old friends." }, CreateAgency.Handle)).Id;

    public static async Task<ContactId> Contact(this TestOrganization org, string name, AgencyId? agency = null, AdvertiserId? advertiser = null, MemberId? member = null, bool primary = false) =>
        (await org.Admin.Run(CreateContact.Case, new CreateContact.Command { Name = name, AgencyId = agency, AdvertiserId = advertiser, MemberId = member, IsPrimary = primary }, CreateContact.Handle)).Id;

    /// <summary>A member with the role client who signs in as a contact.</summary>
    public static async Task<InOrganization> Client(this TestOrganization org, AgencyId? agency = null, AdvertiserId? advertiser = null, int number = 1)
    {
        var client = await org.As(Role.Client, number);
        await org.Contact($"Client {number}", agency, advertiser, client.Actor.Id);
        return client;
    }

    public static async Task<Refusal> Refused(Func<Task> work) => await Assert.ThrowsAsync<Refusal>(work);
}
