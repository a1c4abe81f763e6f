using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>Requests and pages that ended in an error of ours: counted by day, organization, route and kind of error, the newest first.</summary>
public static class ListErrors
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "Errors of the platform's own, counted by day, organization, route and kind, by page; of the last 90 days.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        [MaxLength(64)] public string? OrganizationId { get; init; }

        /// <summary>The first day, in UTC.</summary>
        public DateOnly? From { get; init; }
    }

    /// <param name="OrganizationId">Where; null: outside organizations.</param>
    /// <param name="Day">In UTC.</param>
    /// <param name="Route">Method and pattern, as POST /api/campaigns; of a page its pattern.</param>
    /// <param name="Kind">Type of the exception.</param>
    /// <param name="LastTrace">Finds the last one in the log.</param>
    public sealed record Row(string? OrganizationId, string? Organization, DateOnly Day, string Route, string Kind, int Times, DateTimeOffset LastAt, string LastTrace);

    public static readonly Sorts Sorts = new("-last",
        ("last", Sql.Of($"e.last_at, e.day, e.organization_id, e.route, e.kind"), Sql.Of($"e.last_at desc, e.day desc, e.organization_id, e.route, e.kind")),
        ("times", Sql.Of($"e.times, e.day, e.organization_id, e.route, e.kind"), Sql.Of($"e.times desc, e.day desc, e.organization_id, e.route, e.kind")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/errors", async ([AsParameters] Query query, SignedIn who) => TypedResults.Ok(await who.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static Task<Page<Row>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"e.organization_id, o.name as organization, e.day, e.route, e.kind, e.times, e.last_at, e.last_trace",
        source: $"""
            from request_error e
            left join organization o on o.id = e.organization_id
            where true
              {Filter.On(query.OrganizationId, organization => $"and e.organization_id = {organization}")}
              {Filter.On(query.From, from => $"and e.day >= {from}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', e.route, e.kind, o.name, e.last_trace)) like {pattern}")}
            """, ct);
}
