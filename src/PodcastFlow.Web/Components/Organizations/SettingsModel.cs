using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Components.Organizations;

/// <summary>The settings while somebody edits them.</summary>
sealed class SettingsModel
{
    public string TimeZone { get; set; } = "UTC";
    public string Currency { get; set; } = "USD";
    public string Accent { get; set; } = "#000000";
    public int FirstWeekday { get; set; }
    public int HoldTtlHours { get; set; }
    public int HoldExtensionMax { get; set; }
    public string? LegalName { get; set; }
    public string? AddressLine1 { get; set; }
    public string? AddressLine2 { get; set; }
    public string? PostalCode { get; set; }
    public string? City { get; set; }
    public string? Region { get; set; }
    public string? Country { get; set; }
    public string? TaxId { get; set; }

    public static SettingsModel Of(ShowSettings.Settings s) => new()
    {
        TimeZone = s.TimeZone, Currency = s.DefaultCurrency.Code, Accent = s.AccentColour, FirstWeekday = s.FirstWeekday, HoldTtlHours = s.HoldTtlHours,
        HoldExtensionMax = s.HoldExtensionMax, LegalName = s.LegalName, AddressLine1 = s.AddressLine1, AddressLine2 = s.AddressLine2, PostalCode = s.PostalCode,
        City = s.City, Region = s.Region, Country = s.Country, TaxId = s.TaxId,
    };

    public UpdateSettings.Command ToCommand(RowVersion version) => new()
    {
        Version = version, TimeZone = TimeZone.Trim(), DefaultCurrency = new Currency(Currency), AccentColour = Accent, FirstWeekday = FirstWeekday, HoldTtlHours = HoldTtlHours,
        HoldExtensionMax = HoldExtensionMax, LegalName = LegalName, AddressLine1 = AddressLine1, AddressLine2 = AddressLine2, PostalCode = PostalCode,
        City = City, Region = Region, Country = string.IsNullOrEmpty(Country) ? null : Country, TaxId = TaxId,
    };
}
