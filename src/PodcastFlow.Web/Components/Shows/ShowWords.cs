using PodcastFlow.Inventory;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components.Shows;

/// <summary>The words and colours of this module's states, and how lengths and weekdays are written.</summary>
static class ShowWords
{
    public static readonly string[] Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    public static string Of(EpisodeSource source) => source switch { EpisodeSource.Feed => "feed", EpisodeSource.Pattern => "expected", _ => "by hand" };

    public static string Of(Placement placement) => placement switch { Placement.PreRoll => "pre-roll", Placement.MidRoll => "mid-roll", _ => "post-roll" };

    public static string Of(Delivery delivery) => delivery == Delivery.BakedIn ? "baked in" : "dynamic";

    public static string Of(EpisodeFate fate) => fate switch { EpisodeFate.New => "new", EpisodeFate.Changed => "changed", EpisodeFate.Missing => "no longer there", _ => "unchanged" };

    public static ChipKind Kind(EpisodeFate fate) => fate switch { EpisodeFate.New => ChipKind.Ok, EpisodeFate.Changed => ChipKind.Accent, EpisodeFate.Missing => ChipKind.Warn, _ => ChipKind.Neutral };

    public static ChipKind Kind(EpisodeStatus status) => status switch
    {
        EpisodeStatus.Published => ChipKind.Ok, EpisodeStatus.Scheduled or EpisodeStatus.Recorded => ChipKind.Accent, _ => ChipKind.Neutral,
    };

    public static ChipKind Kind(SlotState state) => state switch { SlotState.Free => ChipKind.Ok, SlotState.Held => ChipKind.Warn, SlotState.Booked => ChipKind.Accent, _ => ChipKind.Neutral };

    /// <summary>"2 · 14" is the 14th of the second season.</summary>
    public static string? Number(int? season, int? number) => number is null ? null : season is null ? $"{number}" : $"{season} · {number}";

    /// <summary>"31:40", "1:05:00".</summary>
    public static string? Length(int? seconds) => seconds is not { } s ? null : s >= 3600 ? $"{s / 3600}:{s / 60 % 60:00}:{s % 60:00}" : $"{s / 60}:{s % 60:00}";

    /// <summary>Seconds from "31:40", "1:05:00" or "31" (minutes); null when nothing is written.</summary>
    public static int? Seconds(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var parts = text.Trim().Split(':');
        var numbers = parts.Select(part => int.TryParse(part, out var n) && n is >= 0 and < 100_000 && part.Length < 6 ? n : -1).ToList();
        if (numbers.Contains(-1) || parts.Length > 3 || numbers.Skip(1).Any(n => n > 59)) throw Refusal.Invalid("invalid", "Write a length as minutes:seconds, for example 31:40.");
        return parts.Length == 1 ? numbers[0] * 60 : numbers.Aggregate(0, (sum, n) => sum * 60 + n);
    }

    /// <summary>"every Wednesday", "Monday and Thursday, every 2 weeks".</summary>
    public static string Rhythm(IReadOnlyCollection<short> days, int everyWeeks)
    {
        if (days.Count == 0) return "irregular";
        if (days.Count == 7 && everyWeeks == 1) return "daily";
        var names = days.OrderBy(d => (d + 6) % 7).Select(d => Weekdays[d]).ToList();
        var list = names.Count == 1 ? names[0] : string.Join(", ", names.SkipLast(1)) + " and " + names[^1];
        return everyWeeks == 1 ? "every " + list : $"{list}, every {everyWeeks} weeks";
    }
}
