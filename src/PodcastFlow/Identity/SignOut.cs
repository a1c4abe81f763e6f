using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PodcastFlow.Identity;

/// <summary>Ends the session, on the server as well.</summary>
public static class SignOut
{
    public static readonly UseCase Case = new(Area.Profile, Verb.Delete, "Sign out: ends this session.");

    public static void Map(RouteGroupBuilder api) => api
        .MapDelete("/session", async (SignedIn who, HttpContext http) =>
        {
            await http.SignOutAsync();
            return TypedResults.NoContent();
        })
        .ForUseCase(Case);
}
