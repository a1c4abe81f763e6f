using Microsoft.AspNetCore.Components;
using PodcastFlow.Advertisers;
using PodcastFlow.Campaigns;
using PodcastFlow.Home;
using PodcastFlow.Inventory;
using PodcastFlow.Organizations;
using PodcastFlow.Web.Components.Advertisers;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components.Campaigns;

/// <summary>A campaign's page: how far it has come, what comes next, what it has on slots.</summary>
public sealed partial class CampaignRecord
{
    ShowCampaign.Campaign? campaign, theirs;
    CampaignModel model = new();
    Currency currency = new("USD");
    List<ListSellers.Row> sellers = [];
    List<ListCategories.Node> categories = [];
    List<ListActivity.Row> recent = [];
    int? reservations;
    bool editing, copying;
    string? begun;

    [Parameter] public Guid Id { get; set; }

    CampaignId Key => PodcastFlow.Id.From<CampaignId>(Id);

    // Where the next step is taken; none for those who may not, and for what is over.
    string? Hold => May(HoldReservation.Case) && campaign!.Status is not (CampaignStatus.Completed or CampaignStatus.Lost or CampaignStatus.Cancelled)
        ? Address($"avails?campaign={Id}") : null;

    string Days => campaign!.FlightEnd.DayNumber - campaign.FlightStart.DayNumber + 1 is var days && days == 1 ? "1 day" : $"{Formats.Number(days)} days";

    protected override async Task Load()
    {
        campaign = await Organization.Read(ShowCampaign.Case, new ShowCampaign.Query(Key), ShowCampaign.Handle);
        recent = (await Organization.Read(ListActivity.Case, new ListActivity.Query { Entity = RecordKind.Campaign, Id = Id, Take = 6 }, ListActivity.Handle)).Items;
        if (May(ListReservations.Case)) reservations = (await Organization.Read(ListReservations.Case, new ListReservations.Query { CampaignId = Key, Take = 1 }, ListReservations.Handle)).Total;
        if (!May(UpdateCampaign.Case)) return;
        currency = (await OwnOrganization.Show(Organization)).DefaultCurrency;
        categories = await Lookups.Categories(this);
        if (Organization.Actor.ReachesAll(UpdateCampaign.Case)) sellers = await Lookups.Sellers(this);
    }

    Task<Page<ListReservations.Row>> Reservations(ListRequest r) => Organization.Read(ListReservations.Case,
        new ListReservations.Query { Search = r.Search, Sort = r.Sort, After = r.After, Take = r.Take, CampaignId = Key }, ListReservations.Handle);

    void Edit() => (model, theirs, editing, copying) = (CampaignModel.Of(campaign!), null, true, false);

    async Task Save()
    {
        try
        {
            await Organization.Run(UpdateCampaign.Case, model.ToUpdate(Key, campaign!.Version, currency), UpdateCampaign.Handle);
        }
        catch (Refusal refusal) when (refusal.Code == "changed_meanwhile")
        {
            theirs = await Organization.Read(ShowCampaign.Case, new ShowCampaign.Query(Key), ShowCampaign.Handle);
            throw;
        }
        theirs = null;
        await Load();
    }

    void KeepMine() => (campaign, theirs) = (theirs, null);

    void TakeTheirs() => (campaign, model, theirs) = (theirs, CampaignModel.Of(theirs!), null);

    void Copy()
    {
        (model, copying, editing) = (CampaignModel.Of(campaign!), true, false);
        model.Name = CopyCampaign.CopyOf(model.Name);
    }

    async Task BeginCopy()
    {
        var created = await Organization.Run(CopyCampaign.Case, new CopyCampaign.Command { Id = Key, Name = model.Name, FlightStart = model.Start, FlightEnd = model.End }, CopyCampaign.Handle);
        begun = Address($"campaigns/{created.Id}");
        Toasts.Say($"{created.Name} has begun.");
    }

    // The form closes first: it gives the focus back where it was.
    protected override void OnAfterRender(bool firstRender)
    {
        if (begun is null || copying) return;
        var address = begun;
        begun = null;
        Navigation.NavigateTo(address);
    }

    IReadOnlyList<(string Label, string? Text)> Fields(CampaignModel of) =>
        of.Fields(Formats, id => sellers.Find(s => s.Id.ToString() == id)?.Name ?? (id == campaign!.SellerId.ToString() ? campaign.SellerName : null), id => categories.Find(c => c.Id.ToString() == id)?.Name);
}
