using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>Where an organization is in its life.</summary>
public enum OrganizationStatus { Requested, Provisioning, Active, Suspended, Archived, Deleted }

/// <summary>The organizations on the platform, as far as the control plane knows them.</summary>
public static class ListOrganizations
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The organizations of the platform, by page.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public Choice<OrganizationStatus>? Status { get; init; }
        public string? Plan { get; init; }
    }

    /// <param name="Users">Active members.</param>
    /// <param name="LastSeenAt">When one of them last used the product.</param>
    public sealed record Row(string Id, string Slug, string Name, OrganizationStatus Status, string? Plan, int Users, DateTimeOffset? LastSeenAt, DateTimeOffset CreatedAt);

    public static readonly Sorts Sorts = new("name",
        ("name", Sql.Of($"lower(o.name), o.id"), Sql.Of($"lower(o.name) desc, o.id desc")),
        ("slug", Sql.Of($"o.slug, o.id"), Sql.Of($"o.slug desc, o.id desc")),
        ("status", Sql.Of($"o.status, lower(o.name), o.id"), Sql.Of($"o.status desc, lower(o.name) desc, o.id desc")),
        ("plan", Sql.Of($"p.name, lower(o.name), o.id"), Sql.Of($"p.name desc, lower(o.name) desc, o.id desc")),
        ("created", Sql.Of($"o.created_at, o.id"), Sql.Of($"o.created_at desc, o.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/organizations", async ([AsParameters] Query query, SignedIn who) => TypedResults.Ok(await who.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static Task<Page<Row>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            o.id, o.slug, o.name, o.status, p.name as plan,
            (select count(*)::int from membership m where m.organization_id = o.id and m.status = 'active') as users,
            (select max(u.last_seen_at) from membership m join app_user u on u.id = m.user_id where m.organization_id = o.id and m.status = 'active') as last_seen_at,
            o.created_at
            """,
        source: $"""
            from organization o
            left join subscription s on s.organization_id = o.id
            left join billing_plan p on p.id = s.plan_id
            where true
              {Filter.On(query.Status, status => $"and o.status = {status.Value}")}
              {Filter.On(query.Plan, plan => $"and s.plan_id = {plan}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', o.name, o.slug, o.email)) like {pattern}")}
            """, ct);
}
