using PodcastFlow.Campaigns;
using PodcastFlow.Tenancy;
using PodcastFlow.Web.Components.Advertisers;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components.Campaigns;

/// <summary>A campaign as it stands in its form.</summary>
public sealed class CampaignModel
{
    public string Name { get; set; } = "";
    public LookupItem? Advertiser { get; set; }
    public LookupItem? Agency { get; set; }
    public string? Category { get; set; }
    public string? Seller { get; set; }
    public DateOnly? Start { get; set; }
    public DateOnly? End { get; set; }
    public decimal? Budget { get; set; }
    public long? Impressions { get; set; }
    public string? Notes { get; set; }

    public static CampaignModel Of(ShowCampaign.Campaign c) => new()
    {
        Name = c.Name, Advertiser = Lookups.Item(c.AdvertiserId.Value, c.AdvertiserName), Agency = Lookups.Item(c.AgencyId?.Value, c.AgencyName), Category = c.CategoryId?.ToString(),
        Seller = c.SellerId.ToString(), Start = c.FlightStart, End = c.FlightEnd, Budget = c.Budget?.Rounded().Amount, Impressions = c.TargetImpressions, Notes = c.Notes,
    };

    public CreateCampaign.Command ToCreate(Currency currency) => new()
    {
        Name = Name, AdvertiserId = Buyer, AgencyId = AgencyId, CategoryId = Lookups.IdOf<CategoryId>(Category), SellerId = Lookups.IdOf<MemberId>(Seller),
        FlightStart = First, FlightEnd = Last, Budget = Amount(currency), TargetImpressions = Impressions, Notes = Notes.OrNull(),
    };

    public UpdateCampaign.Command ToUpdate(CampaignId id, RowVersion version, Currency currency) => new()
    {
        Id = id, Version = version,
        Name = Name, AdvertiserId = Buyer, AgencyId = AgencyId, CategoryId = Lookups.IdOf<CategoryId>(Category), SellerId = Lookups.IdOf<MemberId>(Seller),
        FlightStart = First, FlightEnd = Last, Budget = Amount(currency), TargetImpressions = Impressions, Notes = Notes.OrNull(),
    };

    /// <summary>The fields as people read them, for telling two versions apart.</summary>
    public IReadOnlyList<(string Label, string? Text)> Fields(Formats formats, Func<string?, string?> seller, Func<string?, string?> category) =>
    [
        ("Name", Name), ("Advertiser", Advertiser?.Title), ("Agency", Agency?.Title), ("Category", category(Category)), ("Seller", seller(Seller)),
        ("First day", Start is { } start ? formats.Date(start) : null), ("Last day", End is { } end ? formats.Date(end) : null),
        ("Budget", Budget is { } budget ? formats.Number(budget, 2) : null), ("Impressions", Impressions is { } target ? formats.Number(target) : null), ("Notes", Notes),
    ];

    AdvertiserId Buyer => Id.From<AdvertiserId>((Advertiser ?? throw Refusal.Invalid("invalid", "Choose an advertiser from the list.")).Id);

    AgencyId? AgencyId => Agency is { } agency ? Id.From<AgencyId>(agency.Id) : null;

    DateOnly First => Start ?? throw Refusal.Invalid("invalid", "Say on which day the flight begins.");

    DateOnly Last => End ?? throw Refusal.Invalid("invalid", "Say on which day the flight ends.");

    Money? Amount(Currency currency) => Budget is { } amount ? new Money(amount, currency) : null;
}
