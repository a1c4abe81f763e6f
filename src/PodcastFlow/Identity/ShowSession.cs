using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Who is signed in, where they work, and the anti-forgery token for requests that change something.</summary>
public static class ShowSession
{
    public static readonly UseCase Case = new(Area.Profile, Verb.View, "Who is signed in, and the anti-forgery token.");

    public sealed record User(UserId Id, string Email, string Name, bool IsMaster);

    public sealed record Answer(User User, List<Role> Roles, CallerOrganization? Organization, List<CallerOrganization> Organizations, string AntiforgeryToken, DateTimeOffset ExpiresAt);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/session", (SignedIn who, HttpContext http, IAntiforgery antiforgery) => TypedResults.Ok(Of(who.Caller, antiforgery.GetAndStoreTokens(http).RequestToken!)))
        .ForUseCase(Case);

    internal static Answer Of(Caller caller, string token)
    {
        var active = caller.Organizations.Value.FirstOrDefault(o => o.OrganizationId == caller.ActiveOrganizationId);
        return new Answer(new User(caller.UserId, caller.Email, caller.Name, caller.IsMaster), active?.Roles ?? [], active, caller.Organizations.Value, token, caller.ExpiresAt);
    }
}
