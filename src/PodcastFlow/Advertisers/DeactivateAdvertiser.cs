using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Takes an advertiser out of use, or back into it: nothing is deleted, and what was sold stays.</summary>
public static class DeactivateAdvertiser
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.Delete, "Take an advertiser out of use (DELETE puts it back).", "name_taken");

    public sealed record Command(AdvertiserId Id, bool Active);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/advertisers/{id}/deactivation", async (AdvertiserId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Active: false), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapDelete("/advertisers/{id}/deactivation", async (AdvertiserId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Active: true), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<Deactivated> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var changed = await db.Execute($"""
            update advertiser set is_active = {command.Active}, updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id} and is_active <> {command.Active}
            """, ct);
        if (changed == 1)
            await History.Activity(db, actor, command.Active ? "reactivated" : "deactivated", "advertiser", command.Id, command.Active ? "Back in use." : "Taken out of use.", ct);
        else if (await db.OneOrNone<AdvertiserId?>($"select id from advertiser where id = {command.Id}", ct) is null)
            throw Refusal.NotFound("advertiser");
        return new Deactivated(command.Id.Value, command.Active);
    }
}
