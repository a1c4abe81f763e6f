using PodcastFlow.Advertisers;
using PodcastFlow.Tenancy;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components.Advertisers;

/// <summary>An advertiser as it stands in its form.</summary>
public sealed class AdvertiserModel
{
    public string Name { get; set; } = "";
    public string? Website { get; set; }
    public LookupItem? Agency { get; set; }
    public string? Seller { get; set; }
    public string? Category { get; set; }
    public decimal? CreditLimit { get; set; }
    public int? CreditTermsDays { get; set; }
    public bool RequiresPrebill { get; set; }
    public string? PrebillReason { get; set; }
    public string? Notes { get; set; }

    public static AdvertiserModel Of(ShowAdvertiser.Advertiser a) => new()
    {
        Name = a.Name, Website = a.Website, Agency = Lookups.Item(a.AgencyId?.Value, a.AgencyName), Seller = a.SellerId?.ToString(), Category = a.CategoryId?.ToString(),
        CreditLimit = a.CreditLimit?.Rounded().Amount, CreditTermsDays = a.CreditTermsDays, RequiresPrebill = a.RequiresPrebill, PrebillReason = a.PrebillReason, Notes = a.Notes,
    };

    public CreateAdvertiser.Command ToCreate(Currency currency) => new()
    {
        Name = Name, Website = Website.OrNull(), AgencyId = AgencyId, SellerId = Lookups.IdOf<MemberId>(Seller), CategoryId = Lookups.IdOf<CategoryId>(Category), CreditLimit = Limit(currency),
        CreditTermsDays = CreditTermsDays, RequiresPrebill = RequiresPrebill, PrebillReason = PrebillReason.OrNull(), Notes = Notes.OrNull(),
    };

    public UpdateAdvertiser.Command ToUpdate(AdvertiserId id, RowVersion version, Currency currency) => new()
    {
        Id = id, Version = version,
        Name = Name, Website = Website.OrNull(), AgencyId = AgencyId, SellerId = Lookups.IdOf<MemberId>(Seller), CategoryId = Lookups.IdOf<CategoryId>(Category), CreditLimit = Limit(currency),
        CreditTermsDays = CreditTermsDays, RequiresPrebill = RequiresPrebill, PrebillReason = PrebillReason.OrNull(), Notes = Notes.OrNull(),
    };

    /// <summary>The fields as people read them, for telling two versions apart.</summary>
    public IReadOnlyList<(string Label, string? Text)> Fields(Formats formats, Func<string?, string?> seller, Func<string?, string?> category) =>
    [
        ("Name", Name), ("Website", Website), ("Agency", Agency?.Title), ("Seller", seller(Seller)), ("Category", category(Category)),
        ("Credit limit", CreditLimit is { } limit ? formats.Number(limit, 2) : null), ("Days to pay", CreditTermsDays?.ToString()), ("Pays in advance", RequiresPrebill ? "yes" : "no"),
        ("Why", PrebillReason), ("Notes", Notes),
    ];

    AgencyId? AgencyId => Agency is { } agency ? Id.From<AgencyId>(agency.Id) : null;

    Money? Limit(Currency currency) => CreditLimit is { } amount ? new Money(amount, currency) : null;
}
