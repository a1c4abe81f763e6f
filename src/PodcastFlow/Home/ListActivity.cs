using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Home;

/// <summary>What happened to a record: who did what, when. For everybody who may see the record. Of a campaign, what happened to its reservations is told too.</summary>
public static class ListActivity
{
    public static readonly UseCase Case = new(Area.Home, Verb.View, "What happened to a record, newest first.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public required Choice<RecordKind> Entity { get; init; }
        public required Guid Id { get; init; }
    }

    /// <param name="ActorKind">Whether a person acted (user) or the system did.</param>
    public sealed record Row(Guid Id, DateTimeOffset OccurredAt, string ActorName, string ActorKind, string Action, string Summary);

    public static readonly Sorts Sorts = new("-occurred", ("occurred", Sql.Of($"v.occurred_at, v.id"), Sql.Of($"v.occurred_at desc, v.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/activity", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Page<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var kind = query.Entity.Value;
        if (!Records.MaySee(actor, kind) || !await db.One<bool>($"select {query.Id} in ({Records.Ids(actor, kind)})", ct)) throw Refusal.NotFound("record");
        return await db.Page<Row>(query, Sorts,
            columns: $"v.id, v.occurred_at, coalesce(m.name, 'Somebody') as actor_name, v.actor_kind, v.action, v.summary",
            source: $"""
                from activity v
                left join member m on m.id = v.actor_id
                where ((v.entity_type = {kind} and v.entity_id = {query.Id})
                       or ({kind} = 'campaign' and {Records.MaySee(actor, RecordKind.Reservation)} and v.entity_type = 'reservation'
                           and v.entity_id in (select r.id from reservation r where r.campaign_id = {query.Id})))
                  {Filter.On(query.Pattern, pattern => $"and lower(v.summary) like {pattern}")}
                """, ct);
    }
}
