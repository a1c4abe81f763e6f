using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Changes what is known of an agency, unless somebody else changed it since it was read.</summary>
public static class UpdateAgency
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.Update, "Change an agency.", "name_taken", "changed_meanwhile", "if_match_required", "refers_to_nothing");

    public sealed record Command : AgencyFields
    {
        [JsonIgnore] public AgencyId Id { get; init; }
        [JsonIgnore] public RowVersion Version { get; init; }
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/agencies/{id}", async (AgencyId id, IfMatch match, Command command, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, command with { Id = id, Version = match.Version }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static async Task<ShowAgency.Agency> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var found = await db.OneOrNone<RowVersion?>($"select xmin from agency where id = {command.Id} for update", ct) ?? throw Refusal.NotFound("agency");
        if (found != command.Version) throw Refusal.ChangedMeanwhile("agency");
        await db.Execute($"""
            update agency set name = {command.Name.Trim()}, website = {command.Website.OrNull()}, email = {command.Email.OrNull()}, phone = {command.Phone.OrNull()},
                   address_line1 = {command.AddressLine1.OrNull()}, address_line2 = {command.AddressLine2.OrNull()}, postal_code = {command.PostalCode.OrNull()},
                   city = {command.City.OrNull()}, region = {command.Region.OrNull()}, country = {command.Country.OrNull()}, seller_id = {command.SellerId},
                   notes = {command.Notes.OrNull()}, updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id}
            """, ct);
        await History.Activity(db, actor, "changed", "agency", command.Id, "Changed the details.", ct);
        return await ShowAgency.Handle(db, actor, new ShowAgency.Query(command.Id), ct);
    }
}
