using System.Globalization;
using System.Text.RegularExpressions;

namespace PodcastFlow.Shows.Feeds;

/// <summary>Dates and lengths as feeds write them, which is not always as the rules say.</summary>
internal static partial class FeedTime
{
    private const int LongestText = 80, LongestSeconds = 24 * 3600;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    // Hours from UTC of the names RFC 822 knows, and of those that feeds use nevertheless.
    private static readonly Dictionary<string, double> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 0, ["Z"] = 0, ["UT"] = 0, ["UTC"] = 0, ["GMT"] = 0, ["WET"] = 0,
        ["EST"] = -5, ["EDT"] = -4, ["CST"] = -6, ["CDT"] = -5, ["MST"] = -7, ["MDT"] = -6, ["PST"] = -8, ["PDT"] = -7,
        ["AKST"] = -9, ["AKDT"] = -8, ["HST"] = -10, ["AST"] = -4, ["ADT"] = -3, ["NST"] = -3.5, ["NDT"] = -2.5,
        ["BST"] = 1, ["WEST"] = 1, ["CET"] = 1, ["MEZ"] = 1, ["CEST"] = 2, ["MESZ"] = 2, ["EET"] = 2, ["EEST"] = 3, ["MSK"] = 3,
        ["JST"] = 9, ["KST"] = 9, ["AWST"] = 8, ["ACST"] = 9.5, ["ACDT"] = 10.5, ["AEST"] = 10, ["AEDT"] = 11, ["NZST"] = 12, ["NZDT"] = 13,
    };

    /// <summary>RFC 822 with its usual deviations, or ISO 8601; in UTC, or null when it is neither.</summary>
    public static DateTimeOffset? Date(string text, out bool unknownZone)
    {
        unknownZone = false;
        if (text.Length > LongestText)
            return null;
        if (Iso().IsMatch(text))
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var iso) ? iso : null;
        if (Rfc822().Match(text) is not { Success: true } m)
            return null;
        var month = Array.IndexOf(Months, m.Groups["month"].Value[..3].ToLowerInvariant()) + 1;
        var year = Number(m, "year");
        year += m.Groups["year"].Length switch { 2 => year < 50 ? 2000 : 1900, 3 => 1900, _ => 0 };
        unknownZone = Offset(m.Groups["zone"].Value) is null;
        var offset = Offset(m.Groups["zone"].Value) ?? TimeSpan.Zero;
        var (day, hour, minute, second) = (Number(m, "day"), Number(m, "hour"), Number(m, "minute"), Math.Min(Number(m, "second"), 59));
        if (month == 0 || year is < 1900 or > 9990 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || offset.Duration() > TimeSpan.FromHours(14))
            return null;
        return new DateTimeOffset(year, month, day, hour, minute, second, offset).ToUniversalTime();
    }

    /// <summary>Seconds from HH:MM:SS, MM:SS or seconds, with or without decimals; null when it is none of them or not a length.</summary>
    public static int? Duration(string text)
    {
        if (text.Length > LongestText || !Clock().IsMatch(text))
            return null;
        var seconds = text.Split(':', StringSplitOptions.TrimEntries).Aggregate(0m, (sum, part) => sum * 60 + decimal.Parse(part, CultureInfo.InvariantCulture));
        return Math.Round(seconds, MidpointRounding.AwayFromZero) is var whole and >= 1 and <= LongestSeconds ? (int)whole : null;
    }

    private static TimeSpan? Offset(string zone)
    {
        if (Zones.TryGetValue(zone, out var hours))
            return TimeSpan.FromHours(hours);
        if (NumericZone().Match(zone) is not { Success: true } m)
            return null;
        var offset = new TimeSpan(Number(m, "h"), Number(m, "m"), 0);
        return m.Groups["sign"].Value == "-" ? -offset : offset;
    }

    private static int Number(Match match, string group) =>
        match.Groups[group].Length == 0 ? 0 : int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}", RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();

    [GeneratedRegex(@"^(\p{L}+\.?,?\s*)?(?<day>[0-9]{1,2})[\s-]+(?<month>[A-Za-z]{3,9})\.?,?[\s-]+(?<year>[0-9]{2,4}),?(\s+(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})([.,][0-9]+)?)?)?\s*(?<zone>[A-Za-z]*([+-][0-9:]+)?)(\s*\(.*\))?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Rfc822();

    [GeneratedRegex("^(UTC|GMT)?(?<sign>[+-])(?<h>[0-9]{1,2}):?(?<m>[0-9]{2})?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex NumericZone();

    [GeneratedRegex(@"^([0-9]{1,9}\s*:\s*){0,2}[0-9]{1,9}(\.[0-9]{1,9})?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Clock();
}
