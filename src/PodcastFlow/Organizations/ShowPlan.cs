using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>An organization's own plan: what it allows, and how much of it is used.</summary>
public static class ShowPlan
{
    public static readonly UseCase Case = new(Area.Settings, Verb.View, "The plan, what it allows, and how much of it is used.");

    public sealed record Query;

    sealed record Of(string OrganizationId);

    sealed record InControlPlane(long Users, long Calls, long? CallsMax, DateTimeOffset? CallsAsOf);

    /// <param name="Metric">users, shows, storage or api_calls.</param>
    /// <param name="Used">People with those who are invited; shows in use; bytes of files; requests to the API in this calendar month in UTC.</param>
    /// <param name="Limit">Null: as many as one likes.</param>
    /// <param name="AsOf">Of requests: when they were last added up, which is a few seconds after they were made. Null: counted at this moment.</param>
    public sealed record Figure(string Metric, long Used, long? Limit, DateTimeOffset? AsOf = null);

    public sealed record Plan(string Name, IReadOnlyList<Figure> Figures);

    sealed record Facts(string Plan, int? UsersMax, int? ShowsMax, long? StorageBytesMax, long Shows, long Stored);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/plan", async (InOrganization org) => TypedResults.Ok(await Find(org)))
        .ForUseCase(Case);

    /// <summary>Counted in the organization and, for its people and requests, in the control plane.</summary>
    public static async Task<Plan> Find(InOrganization org)
    {
        var facts = await org.Read(Case, new Query(), Handle);
        var more = await org.Read(Case, new Of(org.Tenant.Id), Count);
        return new Plan(facts.Plan,
        [
            new("users", more.Users, facts.UsersMax), new("shows", facts.Shows, facts.ShowsMax), new("storage", facts.Stored, facts.StorageBytesMax),
            new("api_calls", more.Calls, more.CallsMax, more.CallsAsOf),
        ]);
    }

    static Task<InControlPlane> Count(ControlSession db, Actor actor, Of of, CancellationToken ct)
    {
        var month = new DateOnly(db.Now.UtcDateTime.Year, db.Now.UtcDateTime.Month, 1);
        return db.One<InControlPlane>($"""
            select (select count(*) from membership m where {PlanLimits.IsCounted(of.OrganizationId)}) as users, {PlanLimits.Calls(of.OrganizationId, month)} as calls,
                   (select p.api_calls_per_month_max from subscription s join billing_plan p on p.id = s.plan_id where s.organization_id = {of.OrganizationId}) as calls_max,
                   (select max(counted_at) from api_usage where organization_id = {of.OrganizationId} and day >= {month}) as calls_as_of
            """, ct);
    }

    static Task<Facts> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct) => db.One<Facts>($"""
        select plan, users_max, shows_max, storage_bytes_max, {PlanLimits.ShowsInUse} as shows, {PlanLimits.Stored} as stored from public.own_plan()
        """, ct);
}
