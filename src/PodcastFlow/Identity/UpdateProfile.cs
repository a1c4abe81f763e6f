using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Changes one's own name, in every organization one belongs to.</summary>
public static class UpdateProfile
{
    public static readonly UseCase Case = new(Area.Profile, Verb.Update, "Change one's own name.");

    public sealed record Command
    {
        [Required, MaxLength(200)] public required string Name { get; init; }
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/profile", async (Command command, SignedIn who) => TypedResults.Ok(await who.Run(Case, command, Handle)))
        .ForUseCase(Case);

    public static async Task<ShowProfile.Profile> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        await db.Execute($"update app_user set name = {command.Name.Trim()} where id = {actor.UserId}", ct);
        await db.Execute($"select sync_member({actor.UserId})", ct);
        return await ShowProfile.Handle(db, actor, new ShowProfile.Query(), ct);
    }
}
