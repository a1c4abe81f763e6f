using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Takes a category out of use, or back into it. Advertisers keep it; it is no longer offered.</summary>
public static class DeactivateCategory
{
    public static readonly UseCase Case = new(Area.Categories, Verb.Delete, "Take a category out of use (DELETE puts it back).", "has_subcategories", "parent_inactive", "name_taken");

    public sealed record Command(CategoryId Id, bool Active);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/categories/{id}/deactivation", async (CategoryId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Active: false), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/categories/{id}/deactivation", async (CategoryId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Active: true), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<Deactivated> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        if (await db.OneOrNone<CategoryId?>($"select id from category where id = {command.Id} for update", ct) is null) throw Refusal.NotFound("category");
        if (!command.Active && await db.One<bool>($"select exists (select from category where parent_id = {command.Id} and is_active)", ct))
            throw Refusal.Conflict("has_subcategories", "Take the categories inside it out of use first.");
        if (command.Active && await db.One<bool>($"select exists (select from category c join category p on p.id = c.parent_id where c.id = {command.Id} and not p.is_active)", ct))
            throw Refusal.Conflict("parent_inactive", "The category above it is out of use: put that back first.");
        if (await db.Execute($"""
            update category set is_active = {command.Active}, updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id} and is_active <> {command.Active}
            """, ct) == 1)
            await History.Activity(db, actor, command.Active ? "reactivated" : "deactivated", "category", command.Id, command.Active ? "Back in use." : "Taken out of use.", ct);
        return new Deactivated(command.Id.Value, command.Active);
    }
}
