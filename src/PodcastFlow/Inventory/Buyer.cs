using PodcastFlow.Advertisers;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>Whom slots are held for: a campaign, or an advertiser without one yet.</summary>
sealed record Buyer(AdvertiserId AdvertiserId, AgencyId? AgencyId, string Name, bool IsOpen, bool IsActive, int TtlHours)
{
    internal static async Task<Buyer> Find(TenantSession db, Actor actor, CampaignId? campaign, AdvertiserId? advertiser, CancellationToken ct)
    {
        var buyer = (campaign, advertiser) switch
        {
            ({ } id, null) => await OfCampaign(db, actor, id, ct) ?? throw Refusal.NotFound("campaign"),
            (null, { } id) => await OfAdvertiser(db, actor, id, ct) ?? throw Refusal.NotFound("advertiser"),
            _ => throw Refusal.Invalid("invalid", "Say for which campaign, or for which advertiser when there is no campaign yet."),
        };
        if (!buyer.IsActive) throw Refusal.Conflict("advertiser_inactive", "This advertiser is out of use: nothing can be held for it.");
        if (!buyer.IsOpen) throw Refusal.Conflict("campaign_closed", "This campaign is over: nothing can be held for it.");
        return buyer;
    }

    // The campaign stays open as long as this goes on: who closes it waits, and then finds these holds.
    static Task<Buyer?> OfCampaign(TenantSession db, Actor actor, CampaignId id, CancellationToken ct) => db.OneOrNone<Buyer>($"""
        select k.advertiser_id, coalesce(k.agency_id, a.agency_id) as agency_id, k.name, k.status not in ('completed', 'lost', 'cancelled') as is_open, a.is_active,
               (select hold_ttl_hours from org_setting) as ttl_hours
        from campaign k join advertiser a on a.id = k.advertiser_id
        where k.id = {id} and {Visible.Campaigns(actor, HoldReservation.Case)}
        for share of k
        """, ct);

    static Task<Buyer?> OfAdvertiser(TenantSession db, Actor actor, AdvertiserId id, CancellationToken ct) => db.OneOrNone<Buyer>($"""
        select a.id as advertiser_id, a.agency_id, a.name, true as is_open, a.is_active, (select hold_ttl_hours from org_setting) as ttl_hours
        from advertiser a
        where a.id = {id} and {Visible.Advertisers(actor, ShowAdvertiser.Case)}
        """, ct);
}
