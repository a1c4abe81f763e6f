using System.ComponentModel.DataAnnotations;

namespace PodcastFlow.Organizations;

/// <summary>What an organization sets for itself.</summary>
public abstract record SettingsFields
{
    /// <summary>An IANA time zone: days, weeks and deadlines are counted in it.</summary>
    [Required, MaxLength(100)] public required string TimeZone { get; init; }

    public required Currency DefaultCurrency { get; init; }

    /// <summary>The colour of its pages, as #rrggbb.</summary>
    [Required, RegularExpression("^#[0-9a-fA-F]{6}$", ErrorMessage = "A colour is # and six hexadecimal digits.")] public required string AccentColour { get; init; }

    [MaxLength(200)] public string? LegalName { get; init; }
    [MaxLength(200)] public string? AddressLine1 { get; init; }
    [MaxLength(200)] public string? AddressLine2 { get; init; }
    [MaxLength(200)] public string? PostalCode { get; init; }
    [MaxLength(200)] public string? City { get; init; }
    [MaxLength(200)] public string? Region { get; init; }

    /// <summary>ISO 3166-1, two letters.</summary>
    [RegularExpression("^[A-Z]{2}$", ErrorMessage = "A country is two capital letters, as in US.")] public string? Country { get; init; }

    [MaxLength(50)] public string? TaxId { get; init; }

    /// <summary>How long a slot is held before it is free again.</summary>
    [Range(1, 720)] public required int HoldTtlHours { get; init; }

    /// <summary>How often a hold may be extended.</summary>
    [Range(0, 10)] public required int HoldExtensionMax { get; init; }

    /// <summary>The day a week begins with; 0 is Sunday.</summary>
    [Range(0, 6)] public required int FirstWeekday { get; init; }

    internal void CheckTimeZone()
    {
        // Systems also know other names for zones; the database does not.
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) || !zone.HasIanaId || !string.Equals(zone.Id, TimeZone, StringComparison.Ordinal))
            throw Refusal.Invalid("no_such_time_zone", "There is no such time zone.");
    }
}
