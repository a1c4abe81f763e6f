using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>What an organization's plan allows, how much of it is used, and its calls of the API month by month.</summary>
public static class ShowUse
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "What an organization's plan allows, how much of it is used, and its calls of the API in the last twelve months.");

    public sealed record Query(string Id);

    /// <param name="Metric">users, shows, storage or api_calls.</param>
    /// <param name="Used">People with those who are invited; shows in use; bytes of files; calls of this month, in UTC. Null: not counted yet.</param>
    /// <param name="Limit">Null: as many as one likes.</param>
    /// <param name="AsOf">When it was counted.</param>
    public sealed record Figure(string Metric, long? Used, long? Limit, DateTimeOffset? AsOf);

    /// <param name="First">The month's first day, in UTC.</param>
    /// <param name="Calls">Null: before the first call that was counted.</param>
    public sealed record Month(DateOnly First, long? Calls);

    public sealed record Use(string? Plan, IReadOnlyList<Figure> Figures, List<Month> Months);

    sealed record Facts(string? Plan, int? UsersMax, int? ShowsMax, long? StorageBytesMax, long? ApiCallsPerMonthMax, long Users, long? Shows, long? StorageBytes, long? ApiCalls, DateTimeOffset? CountedAt);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/organizations/{id}/use", async (string id, SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Use> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var facts = await db.OneOrNone<Facts>($"""
            select p.name as plan, p.users_max, p.shows_max, p.storage_bytes_max, p.api_calls_per_month_max, (select count(*) from membership m where {PlanLimits.IsCounted(query.Id)}) as users,
                   {OrganizationHealthSql.Figure("shows")} as shows, {OrganizationHealthSql.Figure("storage_bytes")} as storage_bytes, {OrganizationHealthSql.Calls} as api_calls, counted.counted_at
            from organization o {OrganizationHealthSql.Joins} where o.id = {query.Id}
            """, ct) ?? throw Refusal.NotFound("organization");
        return new Use(facts.Plan,
        [
            new("users", facts.Users, facts.UsersMax, db.Now), new("shows", facts.Shows, facts.ShowsMax, facts.CountedAt), new("storage", facts.StorageBytes, facts.StorageBytesMax, facts.CountedAt),
            new("api_calls", facts.ApiCalls, facts.ApiCallsPerMonthMax, facts.ApiCalls is null ? null : db.Now),
        ], await Months(db, query.Id, ct));
    }

    static Task<List<Month>> Months(ControlSession db, string id, CancellationToken ct) => db.List<Month>($"""
        select first, case when first > (select min(a.day) - interval '1 month' from api_usage a where a.organization_id = {id}) then coalesce(u.calls, 0) end as calls
        from (select ({OrganizationHealthSql.ThisMonth} - make_interval(months => i))::date as first from generate_series(11, 0, -1) i) m
        left join lateral (select sum(a.calls)::bigint as calls from api_usage a where a.organization_id = {id} and a.day >= m.first and a.day < m.first + interval '1 month') u on true
        order by first
        """, ct);
}
