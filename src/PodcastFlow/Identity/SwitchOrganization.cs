using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Chooses the organization that the API works in; it is remembered for the next sign-in.</summary>
public static class SwitchOrganization
{
    public static readonly UseCase Case = new(Area.Profile, Verb.Update, "Choose the organization to work in.");

    public sealed record Command
    {
        [Required, MaxLength(64)] public required string OrganizationId { get; init; }
    }

    public sealed record Switched(string OrganizationId);

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/session/organization", async (Command command, SignedIn who) =>
        {
            if (!who.Caller.Organizations.Value.Exists(o => o.OrganizationId == command.OrganizationId)) throw Refusal.NotFound("organization");
            return TypedResults.Ok(await who.Run(Case, command, (db, actor, c, ct) => Handle(db, actor, who.Caller.Session, c, ct)));
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Switched> Handle(ControlSession db, Actor actor, string session, Command command, CancellationToken ct = default)
    {
        await db.Execute($"update session set active_organization_id = {command.OrganizationId} where key_hash = {Base64Url.DecodeFromChars(session)}", ct);
        await db.Execute($"update app_user set last_active_organization = {command.OrganizationId} where id = {actor.UserId}", ct);
        return new Switched(command.OrganizationId);
    }
}
