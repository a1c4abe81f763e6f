using PodcastFlow.Advertisers;
using PodcastFlow.Campaigns;
using PodcastFlow.Inventory;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Browser.Walks;

/// <summary>A network with something of everything, and people of every role who have some of it, so that no page of a walk is empty.</summary>
sealed class WalkNetwork
{
    public const string Show = "The Long Signal", OtherShow = "Night Kitchen", Campaign = "Autumn roast", OtherCampaign = "Winter boots", Advertiser = "Acme Coffee", OtherAdvertiser = "Northern Boots";

    static readonly Lazy<Task<WalkNetwork>> Once = new(Fill);

    readonly Dictionary<string, IId> _ids = new(StringComparer.Ordinal);

    public TestOrganization Org { get; private init; } = null!;

    /// <summary>The network that all walks share; they only look.</summary>
    public static Task<WalkNetwork> Get() => Once.Value;

    /// <summary>An address in it: "shows/{show}/…" with the record filled in.</summary>
    public string At(string path)
    {
        foreach (var (name, id) in _ids) path = path.Replace($"{{{name}}}", id.ToString(), StringComparison.Ordinal);
        return path.StartsWith('/') ? path.Replace("{org}", Org.Organization.Id, StringComparison.Ordinal) : $"/{Org.Slug}/{path}".TrimEnd('/');
    }

    /// <summary>A weekly show whose newest episode came out in the last days: the feed of it.</summary>
    public static string Feed(string name, string about, int episodes = 12)
    {
        var newest = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date.AddDays(-3).AddHours(6), TimeSpan.Zero);
        return FeedWriter.Write(new PodcastFeed { Title = name, Author = "Harbor Audio", Description = about }, Enumerable.Range(1, episodes).Select(n => new FeedEpisode
        {
            ItemIndex = 0, Guid = $"{name}-{n}", Title = $"Chapter {n}", Number = n, LengthSeconds = 2400 + n * 20, Description = $"What happened in chapter {n}.",
            PublishedAt = newest.AddDays(-7 * (episodes - n)), Enclosure = new FeedEnclosure($"https://media.harbor.example/{n}.mp3", "audio/mpeg", 1000),
        }));
    }

    static async Task<WalkNetwork> Fill()
    {
        var org = await TestOrganization.Create("Harbor Audio");
        var network = new WalkNetwork { Org = org };
        var ids = network._ids;
        var (admin, sales, client) = (org.Admin, await org.As(Role.Sales), await org.As(Role.Client));
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().Date);

        ids["show"] = await Import(Show);
        ids["other-show"] = await Import(OtherShow);
        foreach (var (who, role) in new[] { (await org.As(Role.Producer), ShowRole.Producer), (await org.As(Role.Talent), ShowRole.Talent) })
            await admin.Run(AssignMember.Case, new AssignMember.Command((ShowId)ids["show"], who.Actor.Id, role), AssignMember.Handle);
        var next = await Next("show");
        ids["episode"] = next.Id;
        ids["other-episode"] = (await Next("other-show")).Id;

        var category = (await admin.Run(CreateCategory.Case, new CreateCategory.Command { Name = "Coffee and tea" }, CreateCategory.Handle)).Id;
        var agency = (await sales.Run(CreateAgency.Case, new CreateAgency.Command { Name = "Media Partners" }, CreateAgency.Handle)).Id;
        ids["agency"] = agency;
        var advertiser = (await sales.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = Advertiser, AgencyId = agency, CategoryId = category, SellerId = sales.Actor.Id }, CreateAdvertiser.Handle)).Id;
        ids["advertiser"] = advertiser;
        ids["contact"] = (await sales.Run(CreateContact.Case, new CreateContact.Command { Name = "Ruth Lind", Title = "Buyer", Email = "ruth@acme.test", AdvertiserId = advertiser }, CreateContact.Handle)).Id;
        await sales.Run(CreateContact.Case, new CreateContact.Command { Name = "Client of Acme", AdvertiserId = advertiser, MemberId = client.Actor.Id }, CreateContact.Handle);
        var campaign = (await sales.Run(CreateCampaign.Case, new CreateCampaign.Command
        {
            Name = Campaign, AdvertiserId = advertiser, FlightStart = today, FlightEnd = today.AddDays(60), Budget = new Money(12_000, new Currency("USD")), TargetImpressions = 400_000,
        }, CreateCampaign.Handle)).Id;
        ids["campaign"] = campaign;
        var other = (await admin.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = OtherAdvertiser }, CreateAdvertiser.Handle)).Id;
        ids["other-advertiser"] = other;
        ids["other-campaign"] = (await admin.Run(CreateCampaign.Case, new CreateCampaign.Command { Name = OtherCampaign, AdvertiserId = other, FlightStart = today, FlightEnd = today.AddDays(30) }, CreateCampaign.Handle)).Id;

        ids["reservation"] = (await sales.Run(HoldReservation.Case, new HoldReservation.Command
        {
            CampaignId = campaign, Note = "Waiting for the buyer's word.", Slots = [new WantedSlots(next.Id, Placement.MidRoll, 1)],
        }, HoldReservation.Handle)).Id;
        return network;

        async Task<ShowId> Import(string name)
        {
            var feed = await FeedContent.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Feed(name, "A show in chapters."))), default);
            return (await admin.Run(ImportFeed.Case, new ImportFeed.Command(feed, null), ImportFeed.Handle)).ShowId;
        }

        async Task<ListEpisodes.Row> Next(string show) =>
            (await admin.Read(ListEpisodes.Case, new ListEpisodes.Query { ShowId = (ShowId)ids[show], From = today, Sort = "date", Take = 1 }, ListEpisodes.Handle)).Items[0];
    }
}
