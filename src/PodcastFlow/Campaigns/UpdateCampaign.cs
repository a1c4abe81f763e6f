using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Campaigns;

/// <summary>Changes what is said about a campaign, unless somebody else changed it since it was read. Stage and status are no fields: nothing here moves them.</summary>
public static class UpdateCampaign
{
    public static readonly UseCase Case = new(Area.Campaigns, Verb.Update, "Change a campaign; never its stage.",
        "advertiser_inactive", "has_reservations", "currency_not_used", "flight_reversed", "not_a_seller", "seller_not_yours", "changed_meanwhile", "if_match_required", "refers_to_nothing");

    /// <summary>The whole of what is said: agency and category, when not given, are none. A campaign keeps its seller when none is given.</summary>
    public sealed record Command : CampaignFields
    {
        [JsonIgnore] public CampaignId Id { get; init; }
        [JsonIgnore] public RowVersion Version { get; init; }
    }

    sealed record Found(AdvertiserId AdvertiserId, MemberId SellerId, RowVersion Version);

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/campaigns/{id}", async (CampaignId id, IfMatch match, Command command, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, command with { Id = id, Version = match.Version }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static async Task<ShowCampaign.Campaign> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var found = await db.OneOrNone<Found>($"""
            select k.advertiser_id, k.seller_id, k.xmin as version from campaign k where k.id = {command.Id} and {Visible.Campaigns(actor, Case)} for update
            """, ct) ?? throw Refusal.NotFound("campaign");
        if (found.Version != command.Version) throw Refusal.ChangedMeanwhile("campaign");
        var buyer = await command.Check(db, ct);
        if (command.AdvertiserId != found.AdvertiserId)
        {
            if (!buyer.IsActive) throw Refusal.Conflict("advertiser_inactive", "This advertiser is out of use. Put it back first.");
            if (await db.One<bool>($"select exists (select from reservation where campaign_id = {command.Id})", ct))
                throw Refusal.Conflict("has_reservations", "Slots were reserved for this campaign in its advertiser's name: it cannot become another advertiser's.");
        }
        var seller = command.SellerId is { } named && named != found.SellerId ? await Sellers.Named(db, actor, Case, named, ct) : found.SellerId;
        await db.Execute($"""
            update campaign set name = {command.Name.Trim()}, advertiser_id = {command.AdvertiserId}, agency_id = {command.AgencyId}, category_id = {command.CategoryId},
                   seller_id = {seller}, flight_start = {command.FlightStart}, flight_end = {command.FlightEnd}, budget = {command.Budget?.Amount},
                   budget_currency = {command.Budget?.Currency}, target_impressions = {command.TargetImpressions}, notes = {command.Notes.OrNull()},
                   updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id}
            """, ct);
        await History.Activity(db, actor, "changed", "campaign", command.Id, seller == found.SellerId ? "Changed the details." : "Gave the campaign to another seller.", ct);
        return await ShowCampaign.Handle(db, actor, new ShowCampaign.Query(command.Id), ct);
    }
}
