using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>
/// Stands in front of every route that has a use case: who asks, in which organization, whether the role allows it. Decided before the body
/// is read, so the wrong role gets 403 and not a complaint about its JSON.
/// </summary>
public static class Gate
{
    /// <summary>The claim that names the session.</summary>
    public const string SessionClaim = "session";

    /// <summary>What an address says when it is about another organization than the session's active one: a page's pictures and uploads belong to the page's.</summary>
    public const string OrganizationParameter = "organization";

    public static void UseGate(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<UseCase>() is { } useCase)
        {
            var door = await Open(http, useCase);
            http.RequestServices.GetRequiredService<Limits>().Count(door, useCase, http.Connection.RemoteIpAddress);
            if (door is InOrganization inside) await http.RequestServices.GetRequiredService<ApiMeter>().Count(inside.Tenant.Id, useCase, http.RequestAborted);
            if (door.Actor.ScopeOf(useCase) == Scope.None) throw Refusal.Forbidden("forbidden", "Your role does not allow this.");
            if (door is InOrganization organization) Activity.Current?.SetTag("podcastflow.organization", organization.Tenant.Slug);
            http.Features.Set(door);
        }
        await next(http);
    });

    static async Task<Door> Open(HttpContext http, UseCase useCase)
    {
        var control = http.RequestServices.GetRequiredService<ControlDatabase>();
        if (useCase.Area == Area.Public) return new Anyone(control, http.RequestAborted);
        var caller = await CallerOf(http) ?? throw NotSignedIn();
        if (useCase.Area is Area.Profile or Area.Platform || useCase.Area == Area.Exports && caller.IsMaster) return new SignedIn(caller, control, http.RequestAborted);
        var organizations = http.RequestServices.GetRequiredService<OrganizationDoor>();
        return http.Request.Query[OrganizationParameter] is [{ } slug] ? await organizations.Enter(caller, slug, http.RequestAborted) : await organizations.EnterActive(caller, http.RequestAborted);
    }

    internal static Refusal NotSignedIn() => new(401, "not_signed_in", "Sign in first.");

    /// <summary>The session of a request, or null.</summary>
    public static async Task<Caller?> CallerOf(HttpContext http) =>
        http.User.FindFirst(SessionClaim)?.Value is { } session
            ? await http.RequestServices.GetRequiredService<Sessions>().Find(session, http.RequestAborted)
            : null;

    internal static T DoorOf<T>(HttpContext http) where T : Door =>
        http.Features.Get<Door>() as T ?? throw new InvalidOperationException($"{http.GetEndpoint()?.DisplayName} takes a {typeof(T).Name}, which its use case does not give.");
}
