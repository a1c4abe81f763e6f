using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;
using System.Buffers.Text;

namespace PodcastFlow.Identity;

/// <summary>Where one is signed in at the moment.</summary>
public static class ListSessions
{
    public static readonly UseCase Case = new(Area.Profile, Verb.View, "One's own sessions: where one is signed in.");

    public sealed record Query;

    /// <param name="Id">Names the session; no secret.</param>
    /// <param name="Device">Browser and system, as far as they tell.</param>
    /// <param name="Address">From where it was started.</param>
    /// <param name="LastSeenAt">Its last use, give or take five minutes.</param>
    /// <param name="IsCurrent">The session that asks.</param>
    public sealed record Session(string Id, string Device, string? Address, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, bool IsCurrent);

    sealed record Row(byte[] KeyHash, string? UserAgent, string? Address, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/profile/sessions", async (SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(), (db, _, _, ct) => Handle(db, who.Caller, ct))))
        .ForUseCase(Case);

    public static async Task<List<Session>> Handle(ControlSession db, Caller caller, CancellationToken ct = default)
    {
        var rows = await db.List<Row>($"""
            select key_hash, user_agent, host(ip) as address, created_at, last_seen_at, expires_at
            from session where user_id = {caller.UserId} and expires_at > {db.Now} order by last_seen_at desc, key_hash
            """, ct);
        return
        [
            .. rows.Select(r => (Row: r, Id: Base64Url.EncodeToString(r.KeyHash)))
                .Select(r => new Session(r.Id, DeviceOf(r.Row.UserAgent), r.Row.Address, r.Row.CreatedAt, r.Row.LastSeenAt, r.Row.ExpiresAt, r.Id == caller.Session))
                .OrderByDescending(s => s.IsCurrent),
        ];
    }

    // In the order in which they have to be tried: Edge calls itself Chrome, Chrome calls itself Safari, Android calls itself Linux.
    static readonly (string Mark, string Name)[] Browsers = [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];
    static readonly (string Mark, string Name)[] Systems = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>"Firefox on Linux".</summary>
    public static string DeviceOf(string? userAgent)
    {
        string? Named((string Mark, string Name)[] names) => names.FirstOrDefault(n => userAgent?.Contains(n.Mark, StringComparison.Ordinal) == true).Name;
        return (Named(Browsers), Named(Systems)) switch
        {
            ({ } browser, { } system) => $"{browser} on {system}",
            ({ } browser, null) => browser,
            (null, { } system) => $"A program on {system}",
            _ => "A program",
        };
    }
}
