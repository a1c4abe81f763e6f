using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Campaigns;

/// <summary>Begins a campaign: first contact with an advertiser, stage 10.</summary>
public static class CreateCampaign
{
    public static readonly UseCase Case = new(Area.Campaigns, Verb.Create, "Begin a campaign, at stage 10.",
        "advertiser_inactive", "currency_not_used", "flight_reversed", "not_a_seller", "seller_not_yours", "refers_to_nothing");

    /// <summary>Agency and category, when not said, are the advertiser's; the seller is whoever begins it, or for an administrator the advertiser's.</summary>
    public sealed record Command : CampaignFields;

    public sealed record Created(CampaignId Id, string Name, CampaignStatus Status, int Probability);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/campaigns", async (Command command, InOrganization org) =>
        {
            var created = await org.Run(Case, command, Handle);
            return TypedResults.Created($"/api/campaigns/{created.Id}", created);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Created> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var buyer = await command.Check(db, ct);
        if (!buyer.IsActive) throw Refusal.Conflict("advertiser_inactive", "This advertiser is out of use. Put it back first.");
        var seller = await Sellers.Named(db, actor, Case, command.SellerId ?? await Standard(db, actor, buyer, ct), ct);
        var created = new Created(Id.New<CampaignId>(), command.Name.Trim(), CampaignStatus.Pipeline, 10);
        await db.Later($"""
            insert into campaign (id, name, advertiser_id, agency_id, category_id, seller_id, flight_start, flight_end, budget, budget_currency, target_impressions,
                                  status, probability, notes, created_at, created_by, updated_at, updated_by)
            values ({created.Id}, {created.Name}, {command.AdvertiserId}, {command.AgencyId ?? buyer.AgencyId}, {command.CategoryId ?? buyer.CategoryId}, {seller},
                    {command.FlightStart}, {command.FlightEnd}, {command.Budget?.Amount}, {command.Budget?.Currency}, {command.TargetImpressions},
                    {created.Status}, {created.Probability}, {command.Notes.OrNull()}, {db.Now}, {actor.Id}, {db.Now}, {actor.Id})
            """, ct);
        await History.Transition(db, actor, "campaign", created.Id, null, "pipeline", ct: ct);
        await History.Activity(db, actor, "created", "campaign", created.Id, $"Began {created.Name}: first contact, 10 %.", ct);
        return created;
    }

    // An administrator often writes down what others sell.
    static async Task<MemberId> Standard(TenantSession db, Actor actor, CampaignFields.Buyer buyer, CancellationToken ct) =>
        actor.ReachesAll(Case) && !actor.Roles.Contains(Role.Sales) && buyer.SellerId is { } seller && await Sellers.May(db, seller, ct) ? seller : actor.Id;
}
