using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Inventory;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Takes a show out of use, or back into it: nothing is deleted, and what was sold stays.</summary>
public static class DeactivateShow
{
    public static readonly UseCase Case = new(Area.Shows, Verb.Delete, "Take a show out of use (DELETE puts it back).", "name_taken", PlanLimits.Code);

    public sealed record Command(ShowId Id, bool Active);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/shows/{id}/deactivation", async (ShowId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Active: false), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapDelete("/shows/{id}/deactivation", async (ShowId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Active: true), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<Deactivated> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var active = await db.OneOrNone<bool?>($"select is_active from show where id = {command.Id} for update", ct) ?? throw Refusal.NotFound("show");
        if (active != command.Active)
        {
            if (command.Active) await PlanLimits.AssertShow(db, ct);
            await db.Execute($"update show set is_active = {command.Active}, updated_at = {db.Now}, updated_by = {actor.Id} where id = {command.Id}", ct);
            await EpisodeSlots.Follow(db, actor, await UpdateShow.ShowEpisodes(db, command.Id, ct), ct);
            await History.Activity(db, actor, command.Active ? "reactivated" : "deactivated", "show", command.Id, command.Active ? "Back in use." : "Taken out of use.", ct);
        }
        return new Deactivated(command.Id.Value, command.Active);
    }
}
