using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>One organization, as the control plane knows it.</summary>
public static class ShowOrganization
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "One organization: its state, plan, place and provisioning.");

    public sealed record Query(string Id);

    /// <param name="Schema">Where its tables are; none before it was provisioned.</param>
    /// <param name="Server">The login shard that reaches it.</param>
    /// <param name="SandboxOf">The slug of what it is a copy of; null: it is none.</param>
    /// <param name="ClonedFrom">The id of what it is, or is to become, a copy of.</param>
    /// <param name="IsInProgress">A job makes it, or will: its rows are being copied or imported.</param>
    public sealed record Facts(
        string Id, string Slug, string Name, string Email, OrganizationStatus Status, string? StatusReason, string? Plan, int Users, int Invited,
        string? Schema, string? Server, int? SchemaVersion, DateTimeOffset CreatedAt, string? CreatedBy, DateTimeOffset? ActivatedAt, string? SandboxOf, string? ClonedFrom, bool IsInProgress, RowVersion Version);

    public sealed record Organization(Facts Facts, List<Provisioning.Step> Steps, ShowDeletion.Deletion? Deletion) : IVersioned
    {
        public RowVersion Version => Facts.Version;
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/organizations/{id}", async (string id, SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Organization> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var facts = await db.OneOrNone<Facts>($"""
            select o.id, o.slug, o.name, o.email, o.status, o.status_reason, p.name as plan,
                   (select count(*)::int from membership m where m.organization_id = o.id and m.status = 'active') as users,
                   (select count(*)::int from membership m where m.organization_id = o.id and m.status = 'invited') as invited,
                   t.schema_name as schema, t.login_shard as server, t.schema_version, o.created_at, u.name as created_by, o.activated_at, t.sandbox_of, o.cloned_from, {Provisioning.IsInProgress} as is_in_progress, o.xmin as version
            from organization o
            left join subscription s on s.organization_id = o.id
            left join billing_plan p on p.id = s.plan_id
            left join tenant_schema t on t.organization_id = o.id
            left join app_user u on u.id = o.created_by
            where o.id = {query.Id}
            """, ct) ?? throw Refusal.NotFound("organization");
        return new Organization(facts, await Provisioning.Read(db, query.Id, ct), await ShowDeletion.Find(db, query.Id, ct));
    }
}
