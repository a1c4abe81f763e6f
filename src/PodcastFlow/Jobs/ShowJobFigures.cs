using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Jobs;

/// <summary>How the work in the background stands, in numbers.</summary>
public static class ShowJobFigures
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "How many jobs wait, run, have failed, and ended in the last 24 hours.");

    public sealed record Query;

    /// <param name="Queued">Waiting, whether due or not.</param>
    /// <param name="Due">Of these, those that could run now.</param>
    /// <param name="Paused">Waiting for an organization that is suspended, archived or not ready.</param>
    /// <param name="Running">At work at this moment.</param>
    /// <param name="Failed">Given up after the last try.</param>
    /// <param name="Ended">Done in the last 24 hours.</param>
    /// <param name="Refused">Ended in the last 24 hours because the product said no.</param>
    /// <param name="OldestDueAt">Since when the longest due job waits.</param>
    public sealed record Figures(int Queued, int Due, int Paused, int Running, int Failed, int Ended, int Refused, DateTimeOffset? OldestDueAt, DateTimeOffset AsOf);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/jobs/figures", async (SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(), Handle)))
        .ForUseCase(Case);

    public static Task<Figures> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => db.One<Figures>($"""
        select count(*) filter (where j.state = 'queued')::int as queued,
               count(*) filter (where j.is_open and j.run_after <= now())::int as due,
               count(*) filter (where j.state = 'queued' and not j.is_open)::int as paused,
               count(*) filter (where j.state = 'running')::int as running,
               count(*) filter (where j.state = 'failed')::int as failed,
               (select count(*)::int from job_history h where h.finished_at > now() - interval '1 day' and h.outcome = 'done') as ended,
               (select count(*)::int from job_history h where h.finished_at > now() - interval '1 day' and h.outcome = 'refused') as refused,
               min(j.run_after) filter (where j.is_open and j.run_after <= now()) as oldest_due_at, now() as as_of
        from (
            select q.state, q.run_after, q.state = 'queued' and (q.schema_name is null or coalesce(o.status = 'active', false)) as is_open
            from job q
            left join tenant_schema s on s.schema_name = q.schema_name
            left join organization o on o.id = s.organization_id
        ) j
        """, ct);
}
