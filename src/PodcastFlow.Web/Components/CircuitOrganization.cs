using Microsoft.AspNetCore.Components.Authorization;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Components;

/// <summary>
/// Opens the doors for pages, as the gate does for routes: a circuit has no request, only who signed in and the address. The session is read
/// again each time (through its cache), so that a dead session or a lost membership ends a page at its next action.
/// </summary>
public sealed class CircuitOrganization(AuthenticationStateProvider who, Sessions sessions, OrganizationDoor door, ControlDatabase control)
{
    /// <summary>Into the organization of the address.</summary>
    public async Task<InOrganization> Enter(string slug, CancellationToken ct) => await door.Enter(await Caller(ct), slug, ct);

    /// <summary>Outside any organization: the own account, and the platform for its master.</summary>
    public async Task<SignedIn> Enter(CancellationToken ct) => new(await Caller(ct), control, ct);

    /// <summary>When the session ends unless it is used; null when it has ended. Asking is not using.</summary>
    public async Task<DateTimeOffset?> SessionEnds(CancellationToken ct) =>
        (await who.GetAuthenticationStateAsync()).User.FindFirst(Gate.SessionClaim)?.Value is { } session ? (await sessions.Peek(session, ct))?.ExpiresAt : null;

    /// <summary>Who is signed in.</summary>
    /// <exception cref="Refusal">401 <c>not_signed_in</c> when nobody is, or not any more.</exception>
    public async Task<Caller> Caller(CancellationToken ct)
    {
        var state = await who.GetAuthenticationStateAsync();
        return state.User.FindFirst(Gate.SessionClaim)?.Value is { } session && await sessions.Find(session, ct) is { } caller
            ? caller
            : throw new Refusal(401, "not_signed_in", "Sign in first.");
    }
}
