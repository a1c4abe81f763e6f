using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>The plans an organization can be on. A limit that is null does not limit.</summary>
public static class ListPlans
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The plans, the smallest first.");

    public sealed record Query;

    public sealed record Plan(string Id, string Name, int? UsersMax, int? ShowsMax, long? ApiCallsPerMonthMax);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/plans", async (SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(), Handle)))
        .ForUseCase(Case);

    public static Task<List<Plan>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) =>
        db.List<Plan>($"select id, name, users_max, shows_max, api_calls_per_month_max from billing_plan order by users_max nulls last, id", ct);
}
