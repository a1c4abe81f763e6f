using System.ComponentModel.DataAnnotations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Campaigns;

/// <summary>What a person says about a campaign. Its stage is not among it: that only moves by what happens.</summary>
public abstract record CampaignFields
{
    [Required, MaxLength(200)] public required string Name { get; init; }

    /// <summary>Who advertises.</summary>
    public required AdvertiserId AdvertiserId { get; init; }

    /// <summary>The agency that buys.</summary>
    public AgencyId? AgencyId { get; init; }

    public CategoryId? CategoryId { get; init; }

    /// <summary>Whose deal it is.</summary>
    public MemberId? SellerId { get; init; }

    /// <summary>The first day of the flight.</summary>
    public required DateOnly FlightStart { get; init; }

    /// <summary>The last day of the flight.</summary>
    public required DateOnly FlightEnd { get; init; }

    public Money? Budget { get; init; }
    [Range(0, long.MaxValue)] public long? TargetImpressions { get; init; }
    [MaxLength(5000)] public string? Notes { get; init; }

    internal sealed record Buyer(AgencyId? AgencyId, CategoryId? CategoryId, MemberId? SellerId, bool IsActive, Currency Currency);

    internal async Task<Buyer> Check(TenantSession db, CancellationToken ct)
    {
        if (FlightEnd < FlightStart) throw Refusal.Invalid("flight_reversed", "A flight cannot end before it starts.");
        var buyer = await db.OneOrNone<Buyer>($"""
            select a.agency_id, a.category_id, a.seller_id, a.is_active, o.default_currency as currency from advertiser a cross join org_setting o where a.id = {AdvertiserId}
            """, ct) ?? throw Refusal.Conflict("refers_to_nothing", "There is no such advertiser.");
        OrganizationCurrency.Check(Budget, buyer.Currency);
        return buyer;
    }
}
