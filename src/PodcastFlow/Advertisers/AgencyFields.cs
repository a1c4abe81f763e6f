using System.ComponentModel.DataAnnotations;

namespace PodcastFlow.Advertisers;

/// <summary>What a person says about an agency.</summary>
public abstract record AgencyFields
{
    [Required, MaxLength(200)] public required string Name { get; init; }
    [MaxLength(500), Url] public string? Website { get; init; }
    [MaxLength(320), EmailAddress] public string? Email { get; init; }
    [MaxLength(50)] public string? Phone { get; init; }
    [MaxLength(200)] public string? AddressLine1 { get; init; }
    [MaxLength(200)] public string? AddressLine2 { get; init; }
    [MaxLength(200)] public string? PostalCode { get; init; }
    [MaxLength(200)] public string? City { get; init; }
    [MaxLength(200)] public string? Region { get; init; }

    /// <summary>ISO 3166-1, two letters.</summary>
    [RegularExpression("^[A-Z]{2}$", ErrorMessage = "A country is two capital letters, as in US.")] public string? Country { get; init; }

    /// <summary>Who looks after it here.</summary>
    public MemberId? SellerId { get; init; }

    [MaxLength(5000)] public string? Notes { get; init; }
}
