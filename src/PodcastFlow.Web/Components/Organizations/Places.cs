using System.Globalization;

namespace PodcastFlow.Web.Components.Organizations;

/// <summary>The zones, currencies and countries that this machine knows, for choosing among them.</summary>
static class Places
{
    static readonly List<RegionInfo> Regions =
    [
        .. CultureInfo.GetCultures(CultureTypes.SpecificCultures).Select(c => new RegionInfo(c.Name))
            .Where(r => r.TwoLetterISORegionName is { Length: 2 } code && code.All(char.IsAsciiLetterUpper)).DistinctBy(r => r.TwoLetterISORegionName),
    ];

    public static IReadOnlyList<string> Zones { get; } = [.. TimeZoneInfo.GetSystemTimeZones().Where(z => z.HasIanaId).Select(z => z.Id).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<(string Code, string Title)> Countries { get; } =
        [.. Regions.Select(r => (r.TwoLetterISORegionName, r.EnglishName)).OrderBy(c => c.EnglishName, StringComparer.Ordinal)];

    /// <summary>The usual ones first.</summary>
    public static IReadOnlyList<(string Code, string Title)> Currencies { get; } =
    [
        .. Regions.Where(r => r.ISOCurrencySymbol is { Length: 3 } code && code.All(char.IsAsciiLetterUpper)).DistinctBy(r => r.ISOCurrencySymbol)
            .Select(r => (Code: r.ISOCurrencySymbol, Title: $"{r.ISOCurrencySymbol} – {r.CurrencyEnglishName}"))
            .OrderByDescending(c => c.Code is "USD" or "EUR" or "GBP" or "CAD" or "AUD").ThenBy(c => c.Code, StringComparer.Ordinal),
    ];
}
