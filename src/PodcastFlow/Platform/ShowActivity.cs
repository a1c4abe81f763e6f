using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Archives;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>What has happened around an organization: errors, jobs, who is signed in, exports, files.</summary>
public static class ShowActivity
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "What has happened around an organization: errors of the last 30 days, jobs, who is signed in, exports and files.");

    /// <summary>How far errors and ended jobs are looked back for.</summary>
    const int ErrorDays = 30, JobDays = 7;

    public sealed record Query(string Id);

    /// <param name="Route">Method and pattern, as POST /api/campaigns.</param>
    /// <param name="Kind">The type of the exception.</param>
    /// <param name="LastTrace">Finds the last one in the log.</param>
    public sealed record Error(DateOnly Day, string Route, string Kind, int Times, DateTimeOffset LastAt, string LastTrace);

    /// <param name="Ended">The last five of the last seven days.</param>
    public sealed record Jobs(int Queued, int Running, int Failed, List<EndedJob> Ended);

    public sealed record EndedJob(string Kind, JobState State, DateTimeOffset FinishedAt, string? Error);

    /// <param name="Device">Browser and system, as far as they tell.</param>
    /// <param name="LastSeenAt">Its last use, give or take five minutes.</param>
    public sealed record Session(UserId UserId, string Name, string Email, string Device, DateTimeOffset Since, DateTimeOffset LastSeenAt);

    /// <param name="Purpose">download, move, deletion or clone.</param>
    public sealed record Export(ExportId Id, string Purpose, ExportState State, DateTimeOffset RequestedAt, string? RequestedBy, long? SizeBytes, DateTimeOffset? FinishedAt, string? Error);

    /// <param name="Count">That can be downloaded.</param>
    /// <param name="Bytes">Of all contents, each once.</param>
    /// <param name="Pending">Begun, and not there yet.</param>
    public sealed record Files(int Count, long Bytes, int Pending);

    public sealed record Activity(List<Error> Errors, Jobs Jobs, List<Session> Sessions, List<Export> Exports, Files Files, DateTimeOffset AsOf);

    sealed record JobCounts(int Queued, int Running, int Failed);

    sealed record SignedInRow(UserId UserId, string Name, string Email, string? UserAgent, DateTimeOffset Since, DateTimeOffset LastSeenAt);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/organizations/{id}/activity", async (string id, SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Activity> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        if (await db.OneOrNone<string>($"select id from organization where id = {query.Id}", ct) is null) throw Refusal.NotFound("organization");
        var schema = await db.OneOrNone<string>($"select schema_name from tenant_schema where organization_id = {query.Id}", ct);
        var jobs = await db.One<JobCounts>($"""
            select count(*) filter (where j.state = 'queued')::int as queued, count(*) filter (where j.state = 'running')::int as running, count(*) filter (where j.state = 'failed')::int as failed
            from job j where j.schema_name = {schema}
            """, ct);
        return new Activity(await Errors(db, query.Id, ct), new Jobs(jobs.Queued, jobs.Running, jobs.Failed, await Ended(db, query.Id, ct)), await Sessions(db, query.Id, ct), await Exports(db, query.Id, ct),
            await db.One<Files>($"""
                select (select count(*)::int from uploaded_file f where f.schema_name = {schema} and f.state = 'ready') as count,
                       (select coalesce(sum(f.size_bytes), 0)::bigint from (select distinct on (u.sha256) u.size_bytes from uploaded_file u where u.schema_name = {schema} and u.state <> 'deleted' order by u.sha256) f) as bytes,
                       (select count(*)::int from uploaded_file f where f.schema_name = {schema} and f.state = 'pending') as pending
                """, ct), db.Now);
    }

    static Task<List<Error>> Errors(ControlSession db, string id, CancellationToken ct) => db.List<Error>($"""
        select e.day, e.route, e.kind, e.times, e.last_at, e.last_trace from request_error e
        where e.organization_id = {id} and e.day > {DateOnly.FromDateTime(db.Now.UtcDateTime).AddDays(-ErrorDays)} order by e.last_at desc limit 50
        """, ct);

    static Task<List<EndedJob>> Ended(ControlSession db, string id, CancellationToken ct) => db.List<EndedJob>($"""
        select h.kind, h.outcome as state, h.finished_at, h.error from job_history h
        where h.organization_id = {id} and h.finished_at > {db.Now.AddDays(-JobDays)} order by h.finished_at desc, h.id limit 5
        """, ct);

    static async Task<List<Session>> Sessions(ControlSession db, string id, CancellationToken ct) =>
    [
        .. (await db.List<SignedInRow>($"""
            select u.id as user_id, u.name, u.email, s.user_agent, s.created_at as since, s.last_seen_at
            from membership m join app_user u on u.id = m.user_id join session s on s.user_id = m.user_id
            where m.organization_id = {id} and m.status = 'active' and s.active_organization_id = m.organization_id and s.expires_at > {db.Now}
            order by s.last_seen_at desc, s.key_hash limit 50
            """, ct)).Select(row => new Session(row.UserId, row.Name, row.Email, ListSessions.DeviceOf(row.UserAgent), row.Since, row.LastSeenAt)),
    ];

    static Task<List<Export>> Exports(ControlSession db, string id, CancellationToken ct) => db.List<Export>($"""
        select a.id, a.purpose, case when a.state = 'ready' and a.expires_at <= {db.Now} then 'expired' else a.state end as state, a.requested_at,
               u.name as requested_by, a.size_bytes, a.finished_at, a.error
        from export_archive a left join app_user u on u.id = a.requested_by
        where a.organization_id = {id} order by a.requested_at desc, a.id desc limit 10
        """, ct);
}
