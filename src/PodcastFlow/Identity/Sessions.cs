using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>
/// Server-side sessions. The browser holds a random key, the database its hash, so a stolen backup opens nothing. Read through a
/// cache of five seconds that the database's notification empties at once.
/// </summary>
public sealed class Sessions(ControlDatabase control, TimeProvider clock)
{
    static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(5);
    const int CacheAtMost = 20_000;

    /// <summary>A session ends when it was not used for this long.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(8);

    // How exactly the last use is known: writing it more often would cost a write per request.
    static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    sealed record Entry(Caller? Caller, DateTimeOffset Until);

    readonly ConcurrentDictionary<string, Entry> _cache = new(StringComparer.Ordinal);
    int _forgotten;

    /// <summary>Starts a session; the answer is its secret key.</summary>
    public async Task<string> Start(UserId user, string? userAgent, string? address)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await control.Run(db => db.Execute($"""
            with seen as (update app_user set last_seen_at = {db.Now} where id = {user})
            insert into session (key_hash, user_id, active_organization_id, created_at, last_seen_at, expires_at, user_agent, ip)
            select {Hash(key)}, {user}, (select m.organization_id from membership m join organization o on o.id = m.organization_id
                                         where m.user_id = u.id and m.status = 'active' and o.status = 'active'
                                         order by m.organization_id is distinct from u.last_active_organization, o.name limit 1),
                   {db.Now}, {db.Now}, {db.Now + Idle}, {userAgent?[..Math.Min(userAgent.Length, 400)]}, {address}::inet
            from app_user u where u.id = {user}
            """));
        return key;
    }

    /// <summary>The session of a key, or null when there is none or it has ended.</summary>
    public Task<Caller?> FindByKey(string key, CancellationToken ct = default) => Find(NameOf(key), ct);

    /// <summary>The session of a name (the hash of its key). Finding it is using it: it ends later from now on.</summary>
    public async Task<Caller?> Find(string session, CancellationToken ct = default)
    {
        var since = Volatile.Read(ref _forgotten);
        var caller = await Peek(session, ct);
        var now = clock.GetUtcNow();
        if (caller is null || now - caller.LastSeenAt < SeenEvery) return caller;
        var extended = caller with { LastSeenAt = now, ExpiresAt = now + Idle };
        Remember(session, extended, since);
        await Extend(session);
        return extended;
    }

    /// <summary>The same without using it: how long it still lives.</summary>
    public async Task<Caller?> Peek(string session, CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        if (_cache.TryGetValue(session, out var known) && known.Until > now) return known.Caller is { } live && live.ExpiresAt > now ? live : null;
        var since = Volatile.Read(ref _forgotten);
        var caller = await control.Read(db => db.OneOrNone<Caller>($"""
            select {session}::text as session, s.user_id, u.email, u.name, u.is_master, s.active_organization_id, s.expires_at, s.last_seen_at,
                   coalesce((select jsonb_agg(jsonb_build_object('organizationId', o.id, 'slug', o.slug, 'name', o.name, 'status', o.status,
                                                                 'memberId', m.member_id, 'roles', m.roles) order by o.name)
                             from membership m join organization o on o.id = m.organization_id
                             where m.user_id = s.user_id and m.status = 'active' and o.status in ('active', 'suspended', 'archived')), '[]') as organizations
            from session s join app_user u on u.id = s.user_id
            where s.key_hash = {Base64Url.DecodeFromChars(session)} and s.expires_at > {now} and u.is_active
            """, ct), ct);
        Remember(session, caller, since);
        return caller;
    }

    // What was read before a change was told of may be what the change has ended.
    void Remember(string session, Caller? caller, int since)
    {
        if (_cache.Count > CacheAtMost) _cache.Clear();
        if (since == Volatile.Read(ref _forgotten)) _cache[session] = new Entry(caller, clock.GetUtcNow() + CacheFor);
    }

    /// <summary>Moves the end of a session that is in use.</summary>
    public Task Extend(string session) => control.Run(db => db.Execute($"""
        with used as (
            update session set last_seen_at = {db.Now}, expires_at = {db.Now + Idle} where key_hash = {Base64Url.DecodeFromChars(session)} and expires_at > {db.Now}
            returning user_id)
        update app_user set last_seen_at = {db.Now} where id in (select user_id from used)
        """));

    public async Task End(string key)
    {
        await control.Run(async db =>
        {
            var user = await db.OneOrNone<UserId?>($"delete from session where key_hash = {Hash(key)} returning user_id");
            return user is null ? 0 : await Audited.Write(db, user, null, "session.signed_out", Audited.Detail(new { }), default);
        });
        _cache.TryRemove(NameOf(key), out _);
    }

    /// <summary>Forgets what it knows, so the next request asks the database.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _forgotten);
        _cache.Clear();
    }

    public static string NameOf(string key) => Base64Url.EncodeToString(Hash(key));

    static byte[] Hash(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));
}
