using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>One's own account.</summary>
public static class ShowProfile
{
    public static readonly UseCase Case = new(Area.Profile, Verb.View, "One's own account.");

    public sealed record Query;

    public sealed record Profile(UserId Id, string Email, string Name, bool IsMaster, DateTimeOffset CreatedAt);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/profile", async (SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(), Handle)))
        .ForUseCase(Case);

    public static Task<Profile> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) =>
        db.One<Profile>($"select id, email, name, is_master, created_at from app_user where id = {actor.UserId}", ct);
}
