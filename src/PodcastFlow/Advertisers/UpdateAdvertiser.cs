using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Changes what is known of an advertiser, unless somebody else changed it since it was read.</summary>
public static class UpdateAdvertiser
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.Update, "Change an advertiser.", "name_taken", "changed_meanwhile", "if_match_required", "prebill_reason_missing", "currency_not_used", "refers_to_nothing");

    public sealed record Command : AdvertiserFields
    {
        [JsonIgnore] public AdvertiserId Id { get; init; }
        [JsonIgnore] public RowVersion Version { get; init; }
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/advertisers/{id}", async (AdvertiserId id, IfMatch match, Command command, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, command with { Id = id, Version = match.Version }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static async Task<ShowAdvertiser.Advertiser> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        command.CheckPrebill();
        await OrganizationCurrency.Check(db, command.CreditLimit, ct);
        var found = await db.OneOrNone<RowVersion?>($"select xmin from advertiser where id = {command.Id} for update", ct) ?? throw Refusal.NotFound("advertiser");
        if (found != command.Version) throw Refusal.ChangedMeanwhile("advertiser");
        await db.Execute($"""
            update advertiser set name = {command.Name.Trim()}, website = {command.Website.OrNull()}, agency_id = {command.AgencyId}, seller_id = {command.SellerId},
                   category_id = {command.CategoryId}, credit_limit = {command.CreditLimit?.Amount}, credit_limit_currency = {command.CreditLimit?.Currency},
                   credit_terms_days = {command.CreditTermsDays}, requires_prebill = {command.RequiresPrebill}, prebill_reason = {command.PrebillReason.OrNull()},
                   notes = {command.Notes.OrNull()}, updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id}
            """, ct);
        await History.Activity(db, actor, "changed", "advertiser", command.Id, "Changed the details.", ct);
        return await ShowAdvertiser.Handle(db, actor, new ShowAdvertiser.Query(command.Id), ct);
    }
}
