using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Platform;
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

        /// <summary>The login that reaches it, as podcastflow_app_0.</summary>
        [MaxLength(63)] public string? Shard { get; init; }
        public Choice<HealthWord>? Health { get; init; }
    }

    /// <param name="Shard">The login that reaches it; none before it was provisioned.</param>
    /// <param name="Health">None when it was deleted.</param>
    /// <param name="Users">Active members.</param>
    /// <param name="Shows">In use, as of <paramref name="CountedAt"/>; null: not counted yet.</param>
    /// <param name="StorageBytes">Of its files, as of <paramref name="CountedAt"/>; null: not counted yet.</param>
    /// <param name="ApiCalls">In this month, in UTC; null: no call of it was ever counted.</param>
    /// <param name="LastSeenAt">When one of its members last used the product.</param>
    public sealed record Row(
        string Id, string Slug, string Name, OrganizationStatus Status, string? Plan, string? Shard, OrganizationHealth? Health, int Users, long? Shows, long? StorageBytes,
        long? ApiCalls, DateTimeOffset? CountedAt, DateTimeOffset? LastSeenAt, DateTimeOffset CreatedAt);

    public static readonly Sorts Sorts = new("name",
        ("name", Sql.Of($"lower(o.name), o.id"), Sql.Of($"lower(o.name) desc, o.id desc")),
        ("slug", Sql.Of($"o.slug, o.id"), Sql.Of($"o.slug desc, o.id desc")),
        ("status", Sql.Of($"o.status, lower(o.name), o.id"), Sql.Of($"o.status desc, lower(o.name) desc, o.id desc")),
        ("plan", Sql.Of($"p.name, lower(o.name), o.id"), Sql.Of($"p.name desc, lower(o.name) desc, o.id desc")),
        ("health", Sql.Of($"{OrganizationHealthSql.RankSql} nulls first, lower(o.name), o.id"), Sql.Of($"{OrganizationHealthSql.RankSql} desc nulls last, lower(o.name), o.id")),
        ("users", Sql.Of($"users, o.id"), Sql.Of($"users desc, o.id desc")),
        ("shows", Sql.Of($"shows nulls first, o.id"), Sql.Of($"shows desc nulls last, o.id desc")),
        ("storage", Sql.Of($"storage_bytes nulls first, o.id"), Sql.Of($"storage_bytes desc nulls last, o.id desc")),
        ("calls", Sql.Of($"api_calls nulls first, o.id"), Sql.Of($"api_calls desc nulls last, o.id desc")),
        ("seen", Sql.Of($"last_seen_at nulls first, o.id"), Sql.Of($"last_seen_at desc nulls last, o.id desc")),
        ("created", Sql.Of($"o.created_at, o.id"), Sql.Of($"o.created_at desc, o.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/organizations", async ([AsParameters] Query query, SignedIn who) => TypedResults.Ok(await who.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static Task<Page<Row>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            o.id, o.slug, o.name, o.status, p.name as plan, t.login_shard as shard, {OrganizationHealthSql.Columns},
            (select count(*)::int from membership m where m.organization_id = o.id and m.status = 'active') as users,
            {OrganizationHealthSql.Figure("shows")} as shows, {OrganizationHealthSql.Figure("storage_bytes")} as storage_bytes, {OrganizationHealthSql.Calls} as api_calls, counted.counted_at,
            (select max(u.last_seen_at) from membership m join app_user u on u.id = m.user_id where m.organization_id = o.id and m.status = 'active') as last_seen_at,
            o.created_at
            """,
        source: $"""
            from organization o
            {OrganizationHealthSql.Joins}
            where true
              {Filter.On(query.Status, status => $"and o.status = {status.Value}")}
              {Filter.On(query.Plan, plan => $"and s.plan_id = {plan}")}
              {Filter.On(query.Shard, shard => $"and t.login_shard = {shard}")}
              {Filter.On(query.Health, health => $"and {OrganizationHealthSql.Word} = {health.Value}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', o.name, o.slug, o.email)) like {pattern}")}
            """, ct);
}
