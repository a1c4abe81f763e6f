using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;
using Quartz;

namespace PodcastFlow.Jobs;

/// <summary>What recurs: when it ran last, how that ended, and when it runs next.</summary>
public static class ListRecurringJobs
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The work that recurs, with its last run and its next one.");

    public sealed record Query;

    /// <param name="Cron">When, as a cron expression in UTC.</param>
    /// <param name="NextAt">When it is put into the queue the next time.</param>
    /// <param name="LastAt">When it last ended well; null: not within what the history keeps.</param>
    /// <param name="Failed">How many runs have failed and wait for somebody to look at them.</param>
    public sealed record Recurring(string Kind, string Summary, string Cron, DateTimeOffset? NextAt, DateTimeOffset? LastAt, int Failed);

    sealed record Run(string Kind, DateTimeOffset? LastAt, int Failed);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/jobs/recurring", async (SignedIn who, JobKinds kinds) => TypedResults.Ok(await who.Read(Case, new Query(), (db, actor, query, ct) => Handle(db, actor, kinds, query, ct))))
        .ForUseCase(Case);

    public static async Task<List<Recurring>> Handle(ControlSession db, Actor actor, JobKinds kinds, Query query, CancellationToken ct = default)
    {
        var runs = await db.List<Run>($"""
            select k.kind, (select max(h.finished_at) from job_history h where h.kind = k.kind and h.outcome = 'done') as last_at,
                   (select count(*)::int from job j where j.kind = k.kind and j.state = 'failed') as failed
            from unnest({kinds.Recurring.Select(k => k.Name).ToArray()}) k (kind)
            """, ct);
        return [.. kinds.Recurring.Join(runs, k => k.Name, r => r.Kind, (kind, run) => new Recurring(kind.Name, kind.Summary, kind.Cron!, Next(kind.Cron!, db.Now), run.LastAt, run.Failed))];
    }

    static DateTimeOffset? Next(string cron, DateTimeOffset now) => new CronExpression(cron, TimeZoneInfo.Utc).GetNextValidTimeAfter(now);
}
