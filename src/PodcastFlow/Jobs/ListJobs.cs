using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Jobs;

/// <summary>Where a job is: waiting, at work, given up after the last try; or ended: done, refused by the product, or cancelled by the operator.</summary>
public enum JobState { Queued, Running, Failed, Done, Refused, Cancelled }

/// <summary>The work in the background: what has not ended, the failed first, unless a state is asked for.</summary>
public static class ListJobs
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The jobs of the platform and its organizations that have not ended, by page; with a state, those in it.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public Choice<JobState>? State { get; init; }
        public string? Kind { get; init; }
        public string? OrganizationId { get; init; }
    }

    /// <param name="OrganizationId">Whose work it is; null: the platform's.</param>
    /// <param name="IsPaused">It is due and waits for its organization, which is suspended, archived or not ready.</param>
    /// <param name="Attempts">How often it was tried.</param>
    /// <param name="NextAt">When it is tried next.</param>
    /// <param name="Error">Why the last try failed.</param>
    /// <param name="Host">Who tried it last.</param>
    public sealed record Row(
        JobId Id, string Kind, JobState State, string? OrganizationId, string? Organization, bool IsPaused, JsonElement Payload, int Attempts, DateTimeOffset CreatedAt,
        DateTimeOffset? NextAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, string? Error, string? Host);

    public static readonly Sorts Sorts = new("state",
        ("state", Sql.Of($"array_position(array['failed', 'running', 'queued'], j.state), j.finished_at desc, j.next_at, j.id"),
                  Sql.Of($"array_position(array['failed', 'running', 'queued'], j.state) desc, j.finished_at desc, j.next_at, j.id")),
        ("created", Sql.Of($"j.created_at, j.id"), Sql.Of($"j.created_at desc, j.id desc")),
        ("kind", Sql.Of($"j.kind, j.id"), Sql.Of($"j.kind desc, j.id desc")),
        ("organization", Sql.Of($"lower(o.name), j.id"), Sql.Of($"lower(o.name) desc, j.id desc")),
        ("attempts", Sql.Of($"j.attempts, j.id"), Sql.Of($"j.attempts desc, j.id desc")),
        ("next", Sql.Of($"j.next_at, j.id"), Sql.Of($"j.next_at desc nulls last, j.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/jobs", async ([AsParameters] Query query, SignedIn who) => TypedResults.Ok(await who.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static Task<Page<Row>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            j.id, j.kind, j.state, o.id as organization_id, o.name as organization, j.state = 'queued' and coalesce(o.status <> 'active', false) as is_paused,
            j.payload, j.attempts, j.created_at, j.next_at, j.started_at, j.finished_at, j.error, j.taken_by as host
            """,
        source: $"""
            from ({(query.State?.Value is JobState.Done or JobState.Refused or JobState.Cancelled ? Ended : Open)}) j
            left join organization o on o.id = j.organization_id
            where true
              {Filter.On(query.State, state => $"and j.state = {state.Value}")}
              {Filter.On(query.Kind, kind => $"and j.kind = {kind}")}
              {Filter.On(query.OrganizationId, organization => $"and j.organization_id = {organization}")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', j.kind, o.name, o.slug, j.error)) like {pattern}")}
            """, ct);

    static readonly Sql Open = Sql.Of($"""
        select q.id, s.organization_id, q.kind, q.payload, q.state, q.attempts, q.created_at, case when q.state = 'queued' then q.run_after end as next_at,
               q.started_at, q.finished_at, q.last_error as error, q.taken_by
        from job q left join tenant_schema s on s.schema_name = q.schema_name
        """);

    static readonly Sql Ended = Sql.Of($"""
        select h.id, h.organization_id, h.kind, h.payload, h.outcome as state, h.attempts, h.created_at, null::timestamptz as next_at, h.started_at, h.finished_at, h.error, h.taken_by
        from job_history h
        """);
}
