using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Takes an agency out of use, or back into it: nothing is deleted, and its advertisers stay.</summary>
public static class DeactivateAgency
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.Delete, "Take an agency out of use (DELETE puts it back).", "name_taken");

    public sealed record Command(AgencyId Id, bool Active);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/agencies/{id}/deactivation", async (AgencyId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Active: false), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapDelete("/agencies/{id}/deactivation", async (AgencyId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Active: true), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<Deactivated> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var changed = await db.Execute($"""
            update agency set is_active = {command.Active}, updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id} and is_active <> {command.Active}
            """, ct);
        if (changed == 1)
            await History.Activity(db, actor, command.Active ? "reactivated" : "deactivated", "agency", command.Id, command.Active ? "Back in use." : "Taken out of use.", ct);
        else if (await db.OneOrNone<AgencyId?>($"select id from agency where id = {command.Id}", ct) is null)
            throw Refusal.NotFound("agency");
        return new Deactivated(command.Id.Value, command.Active);
    }
}
