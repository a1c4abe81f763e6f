using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>The people of an organization: members, those invited, those who have left.</summary>
public static class ListUsers
{
    public static readonly UseCase Case = new(Area.Users, Verb.View, "The people of the organization, by page.", "unknown_sort", "unknown_cursor");
    public static readonly UseCase PlatformCase = new(Area.Platform, Verb.View, "The people of any organization, by page.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public Choice<Role>? Role { get; init; }
        public Choice<MembershipStatus>? Status { get; init; }
    }

    /// <param name="InvitationExpiresAt">Until when the link works that they were sent; none when there is no such link.</param>
    /// <param name="LastSeenAt">When they last used the product, give or take five minutes.</param>
    public sealed record Row(
        UserId Id, string Name, string Email, List<Role> Roles, MembershipStatus Status, bool HasJoined,
        DateTimeOffset? InvitationExpiresAt, DateTimeOffset? LastSeenAt);

    public static readonly Sorts Sorts = new("name",
        ("name", Sql.Of($"lower(u.name), u.id"), Sql.Of($"lower(u.name) desc, u.id desc")),
        ("email", Sql.Of($"lower(u.email), u.id"), Sql.Of($"lower(u.email) desc, u.id desc")),
        ("status", Sql.Of($"m.status, lower(u.name), u.id"), Sql.Of($"m.status desc, lower(u.name) desc, u.id desc")),
        ("last_seen", Sql.Of($"u.last_seen_at nulls first, u.id"), Sql.Of($"u.last_seen_at desc nulls last, u.id desc")));

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/users", async ([AsParameters] Query query, InOrganization org) =>
                TypedResults.Ok(await org.Read(Case, query, (db, _, q, ct) => Handle(db, org.Tenant.Id, q, ct))))
            .ForUseCase(Case);
        api.MapGet("/organizations/{id}/users", async (string id, [AsParameters] Query query, SignedIn who) =>
                TypedResults.Ok(await who.Read(PlatformCase, query, (db, _, q, ct) => Handle(db, id, q, ct))))
            .ForUseCase(PlatformCase);
    }

    public static Task<Page<Row>> Handle(ControlSession db, string organizationId, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            u.id, u.name, u.email, m.roles, m.status, m.joined_at is not null as has_joined,
            (select max(t.expires_at) from account_token t where t.user_id = u.id and t.organization_id = m.organization_id and t.purpose = 'invitation'
                and t.used_at is null and m.status = 'invited') as invitation_expires_at,
            case when m.status = 'active' then u.last_seen_at end as last_seen_at
            """,
        source: $"""
            from membership m
            left join app_user u on u.id = m.user_id
            where m.organization_id = {organizationId}
              {Filter.On(query.Role, role => $"and {role.Value} = any (m.roles)")}
              {Filter.On(query.Status, status => $"and m.status = {status.Value}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', u.name, u.email)) like {pattern}")}
            """, ct);
}
