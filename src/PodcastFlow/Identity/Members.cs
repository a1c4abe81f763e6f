using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>How somebody stands to an organization: asked, belonging, or not any more.</summary>
public enum MembershipStatus { Invited, Active, Inactive }

/// <summary>
/// Who belongs to an organization. Changes to one organization's people happen one after the other, so that two admins cannot take each
/// other's role away at once.
/// </summary>
static class Members
{
    internal sealed record Membership(List<Role> Roles, MembershipStatus Status, bool HasJoined)
    {
        internal bool IsActingAdmin => Status == MembershipStatus.Active && Roles.Contains(Role.Admin);
    }

    /// <summary>A user's membership, to change it: until the transaction ends nobody else changes this organization's people.</summary>
    internal static async Task<Membership?> Find(ControlSession db, string organizationId, UserId user, CancellationToken ct)
    {
        await db.One<string>($"select id from organization where id = {organizationId} for no key update", ct);
        return await db.OneOrNone<Membership>($"""
            select roles, status, joined_at is not null as has_joined from membership where organization_id = {organizationId} and user_id = {user}
            """, ct);
    }

    /// <inheritdoc cref="Find"/>
    /// <exception cref="Refusal">404 for whoever never was in this organization.</exception>
    internal static async Task<Membership> Get(ControlSession db, string organizationId, UserId user, CancellationToken ct) =>
        await Find(db, organizationId, user, ct) ?? throw Refusal.NotFound("user");

    /// <exception cref="Refusal">409 <c>last_admin</c> when nobody else could run the organization.</exception>
    internal static async Task KeepAnAdminBeside(ControlSession db, string organizationId, UserId user, CancellationToken ct)
    {
        var others = await db.One<int>($"""
            select count(*)::int from membership m join app_user u on u.id = m.user_id
            where m.organization_id = {organizationId} and m.user_id <> {user} and m.status = 'active' and 'admin' = any (m.roles) and u.is_active
            """, ct);
        if (others == 0) throw Refusal.Conflict("last_admin", "This is the last active admin. Make somebody else an admin first.");
    }

    /// <summary>Writes a membership, here and in the organization's own schema.</summary>
    internal static Task Write(ControlSession db, string organizationId, UserId user, IReadOnlyList<Role> roles, MembershipStatus status, CancellationToken ct) =>
        db.One<Guid>($"select set_membership({user}, {organizationId}, {roles}, {status})", ct);
}
