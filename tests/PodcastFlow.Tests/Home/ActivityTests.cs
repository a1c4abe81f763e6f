using PodcastFlow.Advertisers;
using PodcastFlow.Campaigns;
using PodcastFlow.Home;
using PodcastFlow.Inventory;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Advertisers;
using PodcastFlow.Tests.Inventory;

namespace PodcastFlow.Tests.Home;

public sealed class ActivityTests
{
    [Fact]
    public async Task What_happened_to_a_record_is_told_newest_first_to_whoever_sees_it()
    {
        var org = await TestOrganization.Create();
        var id = await org.Advertiser("Fjord VPN");
        await org.Admin.Run(DeactivateAdvertiser.Case, new DeactivateAdvertiser.Command(id, Active: false), DeactivateAdvertiser.Handle);
        var (sales, producer, client) = (await org.As(Role.Sales), await org.As(Role.Producer), await org.As(Role.Client));
        Task<Page<ListActivity.Row>> Read(InOrganization by) => by.Read(ListActivity.Case, new ListActivity.Query { Entity = RecordKind.Advertiser, Id = id.Value }, ListActivity.Handle);

        var rows = (await Read(sales)).Items;

        Assert.Equal(["deactivated", "created"], rows.Select(r => r.Action));
        Assert.Equal(("Added Fjord VPN.", "user"), (rows[1].Summary, rows[1].ActorKind));
        Assert.StartsWith("Admin of", rows[1].ActorName, StringComparison.Ordinal);
        Assert.Equal(404, (await Clients.Refused(() => Read(producer))).Status);
        Assert.Equal(404, (await Clients.Refused(() => Read(client))).Status);
    }

    [Fact]
    public async Task A_campaign_tells_what_happened_to_its_reservations()
    {
        var stage = await Stage.Set();
        var client = await stage.Org.Client(advertiser: stage.Advertiser);
        var episode = await stage.Episode();
        var campaign = await stage.Admin.Run(CreateCampaign.Case, new CreateCampaign.Command { Name = "Spring", AdvertiserId = stage.Advertiser, FlightStart = stage.Day(1), FlightEnd = stage.Day(30) }, CreateCampaign.Handle);
        await stage.Admin.Run(HoldReservation.Case, new HoldReservation.Command { CampaignId = campaign.Id, Slots = [new WantedSlots(episode, Placement.MidRoll, 2)] }, HoldReservation.Handle);
        Task<Page<ListActivity.Row>> Read(InOrganization by) => by.Read(ListActivity.Case, new ListActivity.Query { Entity = RecordKind.Campaign, Id = campaign.Id.Value }, ListActivity.Handle);

        Assert.Equal(["held", "created"], (await Read(stage.Admin)).Items.Select(r => r.Action));
        Assert.Equal(["created"], (await Read(client)).Items.Select(r => r.Action));
    }

    [Theory, InlineData(RecordKind.Campaign), InlineData(RecordKind.Agency), InlineData(RecordKind.Contact), InlineData(RecordKind.Category), InlineData(RecordKind.Show), InlineData(RecordKind.Episode), InlineData(RecordKind.Reservation)]
    public async Task Nothing_happened_to_what_is_not_there(RecordKind kind)
    {
        var org = await TestOrganization.Create();

        var refusal = await Clients.Refused(() => org.Admin.Read(ListActivity.Case, new ListActivity.Query { Entity = kind, Id = Guid.CreateVersion7() }, ListActivity.Handle));

        Assert.Equal(404, refusal.Status);
    }
}
