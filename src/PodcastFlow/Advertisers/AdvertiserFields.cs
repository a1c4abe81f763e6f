using System.ComponentModel.DataAnnotations;

namespace PodcastFlow.Advertisers;

/// <summary>What a person says about an advertiser.</summary>
public abstract record AdvertiserFields
{
    [Required, MaxLength(200)] public required string Name { get; init; }
    [MaxLength(500), Url] public string? Website { get; init; }

    /// <summary>The agency it buys through; none when it buys directly.</summary>
    public AgencyId? AgencyId { get; init; }

    public MemberId? SellerId { get; init; }
    public CategoryId? CategoryId { get; init; }
    public Money? CreditLimit { get; init; }

    /// <summary>Days to pay.</summary>
    [Range(0, 180)] public int? CreditTermsDays { get; init; }

    public bool RequiresPrebill { get; init; }
    [MaxLength(2000)] public string? PrebillReason { get; init; }
    [MaxLength(5000)] public string? Notes { get; init; }

    internal void CheckPrebill()
    {
        if (RequiresPrebill && string.IsNullOrWhiteSpace(PrebillReason)) throw Refusal.Invalid("prebill_reason_missing", "Say why this advertiser has to pay in advance.");
    }
}
