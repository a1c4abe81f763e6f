using System.Globalization;

namespace PodcastFlow.Web.Components;

/// <summary>How people read numbers, money and time here: the person's culture, the organization's time zone.</summary>
public sealed class Formats(CultureInfo culture, TimeZoneInfo zone, TimeProvider clock)
{
    // Currencies people know by a sign; the others are written with their code.
    static readonly Dictionary<string, string> Signs = new(StringComparer.Ordinal)
    {
        ["USD"] = "$", ["EUR"] = "€", ["GBP"] = "£", ["JPY"] = "¥", ["CAD"] = "CA$", ["AUD"] = "A$", ["NZD"] = "NZ$", ["INR"] = "₹", ["BRL"] = "R$",
    };

    public CultureInfo Culture => culture;

    public TimeZoneInfo Zone => zone;

    /// <summary>Formats for somebody in an organization; unknown names fall back to en-US and UTC.</summary>
    public static Formats For(string cultureName, string zoneId, TimeProvider clock)
    {
        CultureInfo culture;
        try { culture = CultureInfo.GetCultureInfo(cultureName, predefinedOnly: true); }
        catch (CultureNotFoundException) { culture = CultureInfo.GetCultureInfo("en-US"); }
        return new Formats(culture, TimeZoneInfo.TryFindSystemTimeZoneById(zoneId, out var zone) ? zone : TimeZoneInfo.Utc, clock);
    }

    public DateTimeOffset Now => TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone);

    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    /// <summary>"Tue 12 Jan", with the year when it is not this one.</summary>
    public string Date(DateOnly date) => date.ToString(date.Year == Today.Year ? "ddd d MMM" : "d MMM yyyy", culture);

    /// <summary>"12 Jan 09:02" in the organization's zone; today only the time, another year without it.</summary>
    public string Moment(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        var date = DateOnly.FromDateTime(local.DateTime);
        return date == Today ? local.ToString("t", culture) : date.Year == Today.Year ? local.ToString("d MMM ", culture) + local.ToString("t", culture) : local.ToString("d MMM yyyy", culture);
    }

    /// <summary>Everything about a moment, for a tooltip.</summary>
    public string Exact(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone).ToString("dddd d MMMM yyyy, HH:mm:ss", culture) + " " + zone.Id;

    public string Number(decimal number, int digits = 0) => number.ToString("N" + digits, culture);

    /// <summary>A size of files: "22 bytes", "73 KB", "1.4 MB", "10 GB"; each 1,024 of the one before.</summary>
    public string Size(long bytes) => bytes switch
    {
        < 1L << 10 => $"{Number(bytes)} bytes",
        < 1L << 20 => $"{Number(Math.Ceiling(bytes / 1024m))} KB",
        < 1L << 30 => $"{Rounded(bytes / 1048576m)} MB",
        _ => $"{Rounded(bytes / 1073741824m)} GB",
    };

    string Rounded(decimal number) => number.ToString("#,0.#", culture);

    /// <summary>A share as percent: 0.034 is "3.4 %".</summary>
    public string Percent(decimal share, int digits = 1) => (share * 100).ToString("0." + new string('#', digits), culture) + " %";

    /// <summary>An amount with its currency; whole amounts without cents unless the column wants them.</summary>
    public string Money(Money money, bool cents = false)
    {
        var format = (NumberFormatInfo)culture.NumberFormat.Clone();
        var code = money.Currency.Code;
        var known = Signs.TryGetValue(code, out var sign);
        format.CurrencySymbol = known ? sign! : code;
        // A code needs a space between itself and the number, wherever the culture puts it.
        if (!known) (format.CurrencyPositivePattern, format.CurrencyNegativePattern) = format.CurrencyPositivePattern is 0 or 2 ? (2, 9) : (3, 8);
        else if (format.CurrencyNegativePattern == 0) format.CurrencyNegativePattern = 1;
        var whole = decimal.Truncate(money.Amount) == money.Amount;
        return money.Amount.ToString("C" + (whole && !cents ? 0 : money.Currency.Digits), format);
    }
}
