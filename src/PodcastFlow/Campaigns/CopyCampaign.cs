using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Campaigns;

/// <summary>Begins a new campaign like an earlier one: same buyer, budget and notes, at stage 10, with nothing on slots.</summary>
public static class CopyCampaign
{
    public static readonly UseCase Case = new(Area.Campaigns, Verb.Create, "Begin a new campaign like this one, at stage 10.",
        "advertiser_inactive", "currency_not_used", "flight_reversed");

    /// <summary>What is not said is as in the original.</summary>
    public sealed record Command
    {
        [JsonIgnore] public CampaignId Id { get; init; }
        [MaxLength(200)] public string? Name { get; init; }
        public DateOnly? FlightStart { get; init; }
        public DateOnly? FlightEnd { get; init; }
    }

    sealed record Original(
        string Name, AdvertiserId AdvertiserId, AgencyId? AgencyId, CategoryId? CategoryId, MemberId SellerId, DateOnly FlightStart, DateOnly FlightEnd,
        Money? Budget, long? TargetImpressions, string? Notes);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/campaigns/{id}/copy", async (CampaignId id, Command command, InOrganization org) =>
        {
            var created = await org.Run(Case, command with { Id = id }, Handle);
            return TypedResults.Created($"/api/campaigns/{created.Id}", created);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<CreateCampaign.Created> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var original = await db.OneOrNone<Original>($"""
            select k.name, k.advertiser_id, k.agency_id, k.category_id, k.seller_id, k.flight_start, k.flight_end, k.budget, k.budget_currency, k.target_impressions, k.notes
            from campaign k
            where k.id = {command.Id} and {Visible.Campaigns(actor, Case)}
            """, ct) ?? throw Refusal.NotFound("campaign");
        var seller = actor.ReachesAll(Case) && await Sellers.May(db, original.SellerId, ct) ? original.SellerId : actor.Id;
        var created = await CreateCampaign.Handle(db, actor, new CreateCampaign.Command
        {
            Name = command.Name.OrNull() ?? CopyOf(original.Name), AdvertiserId = original.AdvertiserId, AgencyId = original.AgencyId, CategoryId = original.CategoryId,
            SellerId = seller, FlightStart = command.FlightStart ?? original.FlightStart, FlightEnd = command.FlightEnd ?? original.FlightEnd,
            Budget = original.Budget, TargetImpressions = original.TargetImpressions, Notes = original.Notes,
        }, ct);
        await History.Activity(db, actor, "copied", "campaign", created.Id, $"Copied from {original.Name}.", ct);
        return created;
    }

    /// <summary>What a copy is called when nobody names it.</summary>
    public static string CopyOf(string name) => "Copy of " + (name.Length <= 190 ? name : name[..190]);
}
