using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>
/// The log of what concerns security, the newest first. An organization's admin reads what happened there, and how its members sign in; the
/// master reads everything.
/// </summary>
public static class ListAudit
{
    public static readonly UseCase Case = new(Area.Audit, Verb.View, "What happened in the organization that concerns security, and how its members sign in, by page.", "unknown_sort", "unknown_cursor");
    public static readonly UseCase PlatformCase = new(Area.Platform, Verb.View, "What happened on the platform that concerns security, by page.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        /// <summary>An action such as user.invited, or a kind of actions such as user.</summary>
        [MaxLength(100)] public string? Action { get; init; }

        /// <summary>Who did it.</summary>
        public UserId? ActorId { get; init; }

        /// <summary>The first day, in UTC.</summary>
        public DateOnly? From { get; init; }

        /// <summary>The last day, in UTC.</summary>
        public DateOnly? To { get; init; }

        /// <summary>Of one organization; an admin's is always their own.</summary>
        [MaxLength(64)] public string? OrganizationId { get; init; }

        internal DateTimeOffset? Since => Midnight(From);
        internal DateTimeOffset? Until => Midnight(To?.AddDays(To < DateOnly.MaxValue ? 1 : 0));

        static DateTimeOffset? Midnight(DateOnly? day) => day is { } date ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero) : null;
    }

    /// <param name="Action">What was done, as user.invited.</param>
    /// <param name="Actor">Who did it; none when nobody had signed in.</param>
    /// <param name="Subject">The user or organization it was done to.</param>
    /// <param name="Detail">What was said, without secrets.</param>
    /// <param name="Ip">From which address, where that is kept.</param>
    public sealed record Row(long Id, DateTimeOffset OccurredAt, string Action, UserId? ActorId, string? Actor, string? Subject, string? Organization, JsonElement Detail, string? Ip);

    // Lines are numbered as they are written: the order of time, by the primary key.
    public static readonly Sorts Sorts = new("-occurred", ("occurred", Sql.Of($"a.id"), Sql.Of($"a.id desc")));

    static readonly Sql SubjectSql = Sql.Of($"case when a.detail ->> 'id' ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' then (a.detail ->> 'id')::uuid end");

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/audit", async ([AsParameters] Query query, InOrganization org) =>
                TypedResults.Ok(await org.Read(Case, query, (db, _, q, ct) => Handle(db, org.Tenant.Id, q, ct))))
            .ForUseCase(Case);
        api.MapGet("/platform/audit", async ([AsParameters] Query query, SignedIn who) => TypedResults.Ok(await who.Read(PlatformCase, query, Handle)))
            .ForUseCase(PlatformCase);
    }

    /// <summary>For the admin of an organization.</summary>
    public static Task<Page<Row>> Handle(ControlSession db, string organizationId, Query query, CancellationToken ct = default) => Find(db, query,
        actor: $"case when u.is_master then 'The platform' else u.name end",
        visible: $"""
            (a.organization_id = {organizationId}
             or (a.organization_id is null and split_part(a.action, '.', 1) in ('session', 'password')
                 and a.actor_user_id in (select m.user_id from membership m where m.organization_id = {organizationId} and m.status = 'active')))
            """, ct);

    /// <summary>For the master.</summary>
    public static Task<Page<Row>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => Find(db, query,
        actor: $"u.name", visible: $"true {Filter.On(query.OrganizationId, organization => $"and a.organization_id = {organization}")}", ct);

    static Task<Page<Row>> Find(ControlSession db, Query query, Sql actor, Sql visible, CancellationToken ct) => db.Page<Row>(query, Sorts,
        columns: $"""
            a.id, a.occurred_at, a.action, a.actor_user_id as actor_id, coalesce({actor}, a.detail ->> 'by') as actor,
            coalesce((select s.name from app_user s where s.id = {SubjectSql}), a.detail ->> 'email', a.detail ->> 'name') as subject,
            o.name as organization, a.detail, host(a.ip) as ip
            """,
        source: $"""
            from audit_log a
            left join app_user u on u.id = a.actor_user_id
            left join organization o on o.id = a.organization_id
            where {visible}
              {Filter.On(query.Action, action => $"and (a.action = {action} or split_part(a.action, '.', 1) = {action})")}
              {Filter.On(query.ActorId, actor => $"and a.actor_user_id = {actor}")}
              {Filter.On(query.Since, since => $"and a.occurred_at >= {since}")}
              {Filter.On(query.Until, until => $"and a.occurred_at < {until}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', a.action, u.name, u.email, a.detail)) like {pattern}")}
            """, ct);
}
