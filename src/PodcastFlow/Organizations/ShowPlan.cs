using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>An organization's own plan: what it allows, and how much of it is used at this moment.</summary>
public static class ShowPlan
{
    public static readonly UseCase Case = new(Area.Settings, Verb.View, "The plan, what it allows, and how much of it is used.");

    public sealed record Query;

    sealed record Of(string OrganizationId);

    /// <param name="Metric">users, shows or storage.</param>
    /// <param name="Used">People with those who are invited; shows in use; bytes of files.</param>
    /// <param name="Limit">Null: as many as one likes.</param>
    public sealed record Figure(string Metric, long Used, long? Limit);

    public sealed record Plan(string Name, IReadOnlyList<Figure> Figures);

    sealed record Facts(string Plan, int? UsersMax, int? ShowsMax, long? StorageBytesMax, long Shows, long Stored);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/plan", async (InOrganization org) => TypedResults.Ok(await Find(org)))
        .ForUseCase(Case);

    /// <summary>Counted in the organization and, for its people, in the control plane.</summary>
    public static async Task<Plan> Find(InOrganization org)
    {
        var facts = await org.Read(Case, new Query(), Handle);
        var users = await org.Read(Case, new Of(org.Tenant.Id), CountUsers);
        return new Plan(facts.Plan, [new("users", users, facts.UsersMax), new("shows", facts.Shows, facts.ShowsMax), new("storage", facts.Stored, facts.StorageBytesMax)]);
    }

    static Task<long> CountUsers(ControlSession db, Actor actor, Of of, CancellationToken ct) =>
        db.One<long>($"select count(*) from membership m where {PlanLimits.IsCounted(of.OrganizationId)}", ct);

    static Task<Facts> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct) => db.One<Facts>($"""
        select plan, users_max, shows_max, storage_bytes_max, {PlanLimits.ShowsInUse} as shows, {PlanLimits.Stored} as stored from public.own_plan()
        """, ct);
}
