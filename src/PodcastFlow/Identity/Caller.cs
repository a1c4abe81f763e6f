using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>A signed-in user: one server-side session and what it may enter.</summary>
/// <param name="Session">The session's name: the hash of its key, base64url. Not a secret.</param>
/// <param name="UserId">Who signed in.</param>
/// <param name="Email">The user's e-mail address.</param>
/// <param name="Name">The user's name.</param>
/// <param name="IsMaster">Operates the platform.</param>
/// <param name="ActiveOrganizationId">The organization the API works in.</param>
/// <param name="ExpiresAt">When the session ends unless used.</param>
/// <param name="LastSeenAt">When it was last extended.</param>
/// <param name="Organizations">The active memberships.</param>
public sealed record Caller(
    string Session, UserId UserId, string Email, string Name, bool IsMaster, string? ActiveOrganizationId,
    DateTimeOffset ExpiresAt, DateTimeOffset LastSeenAt, Json<List<CallerOrganization>> Organizations)
{
    /// <summary>As an actor outside any organization.</summary>
    public Actor AsActor() => new(Id.From<MemberId>(UserId.Value), UserId, [], IsMaster);
}

/// <summary>An organization that a user belongs to.</summary>
public sealed record CallerOrganization(string OrganizationId, string Slug, string Name, string Status, MemberId MemberId, List<Role> Roles);
