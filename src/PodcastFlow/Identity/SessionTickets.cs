using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace PodcastFlow.Identity;

/// <summary>Keeps the cookie's ticket on the server: the cookie holds only the session's key, so ending a session ends it everywhere at once.</summary>
public sealed class SessionTickets(Sessions sessions, IHttpContextAccessor accessor) : ITicketStore
{
    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var http = accessor.HttpContext!;
        var user = new UserId(Guid.Parse(ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier)!));
        var key = await sessions.Start(user, http.Request.Headers.UserAgent, http.Connection.RemoteIpAddress?.ToString());
        http.Items[Gate.SessionClaim] = Sessions.NameOf(key);
        return key;
    }

    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        if (await sessions.FindByKey(key) is not { } caller) return null;
        var identity = new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, caller.UserId.ToString()),
            new Claim(ClaimTypes.Name, caller.Name),
            new Claim(Gate.SessionClaim, caller.Session),
        ], CookieAuthenticationDefaults.AuthenticationScheme);
        var properties = new AuthenticationProperties { IssuedUtc = caller.LastSeenAt, ExpiresUtc = caller.ExpiresAt, AllowRefresh = true };
        return new AuthenticationTicket(new ClaimsPrincipal(identity), properties, CookieAuthenticationDefaults.AuthenticationScheme);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) => sessions.Extend(Sessions.NameOf(key));

    public Task RemoveAsync(string key) => sessions.End(key);
}
