using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>How one organization is, and why.</summary>
public static class ShowHealth
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "How an organization is, with the reasons: failed jobs and migrations, errors of today, findings, limits that are reached.");

    public sealed record Query(string Id);

    /// <param name="Health">None when it was deleted.</param>
    /// <param name="AsOf">The moment of the answer.</param>
    public sealed record Answer(OrganizationHealth? Health, DateTimeOffset AsOf);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/organizations/{id}/health", async (string id, SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Answer> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) =>
        await db.OneOrNone<Answer>($"select {OrganizationHealthSql.Columns}, now() as as_of from organization o {OrganizationHealthSql.Joins} where o.id = {query.Id}", ct) ?? throw Refusal.NotFound("organization");
}
