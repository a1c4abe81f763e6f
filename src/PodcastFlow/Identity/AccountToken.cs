using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Single-use links in mails: the mail holds the token, the database its hash.</summary>
public static class AccountToken
{
    public enum Purpose { Invitation, Reset }

    /// <summary>What a token stands for.</summary>
    public sealed record Use(UserId UserId, string? OrganizationId);

    static TimeSpan Lifetime(Purpose purpose) => purpose == Purpose.Invitation ? TimeSpan.FromDays(7) : TimeSpan.FromHours(1);

    /// <summary>Makes a token; earlier unused ones of the same purpose and organization stop working. For nobody it does the same work and makes none.</summary>
    public static async Task<string> Issue(ControlSession db, Purpose purpose, UserId user, string? organizationId, CancellationToken ct = default)
    {
        var token = LinkToken.New();
        await Revoke(db, purpose, user, organizationId, ct);
        await db.Execute($"""
            insert into account_token (hash, purpose, user_id, organization_id, created_at, expires_at)
            select {LinkToken.Hash(token)}, {purpose}, u.id, {organizationId}, {db.Now}, {db.Now + Lifetime(purpose)} from app_user u where u.id = {user}
            """, ct);
        return token;
    }

    public static Task<int> Revoke(ControlSession db, Purpose purpose, UserId user, string? organizationId, CancellationToken ct = default) => db.Execute($"""
        delete from account_token where purpose = {purpose} and user_id = {user} and organization_id is not distinct from {organizationId} and used_at is null
        """, ct);

    /// <summary>What a token stands for, without using it; null when it is unknown, used or too old.</summary>
    public static Task<Use?> Find(ControlSession db, Purpose purpose, string token, CancellationToken ct = default) => db.OneOrNone<Use>($"""
        select user_id, organization_id from account_token where hash = {LinkToken.Hash(token)} and purpose = {purpose} and used_at is null and expires_at > {db.Now}
        """, ct);

    /// <summary>Uses a token up. Of two who try at once, one succeeds.</summary>
    /// <exception cref="Refusal">410 <c>link_expired</c>.</exception>
    public static async Task<Use> Redeem(ControlSession db, Purpose purpose, string token, CancellationToken ct = default) => await db.OneOrNone<Use>($"""
        update account_token set used_at = {db.Now} where hash = {LinkToken.Hash(token)} and purpose = {purpose} and used_at is null and expires_at > {db.Now}
        returning user_id, organization_id
        """, ct) ?? throw Expired();

    public static Refusal Expired() => new(410, "link_expired", "This link was used already or is too old. Ask for a new one.");
}
