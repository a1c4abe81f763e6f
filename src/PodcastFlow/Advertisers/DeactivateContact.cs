using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Takes a contact out of use, or back into it. Out of use, the person no longer sees anything as a client and is nobody's first contact.</summary>
public static class DeactivateContact
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.Delete, "Take a contact out of use (DELETE puts it back).", "email_taken");

    public sealed record Command(ContactId Id, bool Active);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/contacts/{id}/deactivation", async (ContactId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Active: false), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapDelete("/contacts/{id}/deactivation", async (ContactId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Active: true), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<Deactivated> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var changed = await db.Execute($"""
            update contact set is_active = {command.Active}, is_primary = false, updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id} and is_active <> {command.Active}
            """, ct);
        if (changed == 1)
            await History.Activity(db, actor, command.Active ? "reactivated" : "deactivated", "contact", command.Id, command.Active ? "Back in use." : "Taken out of use.", ct);
        else if (await db.OneOrNone<ContactId?>($"select id from contact where id = {command.Id}", ct) is null)
            throw Refusal.NotFound("contact");
        return new Deactivated(command.Id.Value, command.Active);
    }
}
