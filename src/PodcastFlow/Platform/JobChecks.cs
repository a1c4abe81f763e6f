using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Platform;

/// <summary>Jobs that nobody can do, and jobs that nobody does.</summary>
static class JobChecks
{
    /// <summary>On a row <c>j</c> of <c>job</c>: the registry knows its schema, the server does not.</summary>
    static readonly Sql HasNoSchema = Sql.Of($"j.schema_name is not null and not exists (select from pg_namespace n where n.nspname = j.schema_name)");

    sealed record Stuck(string? Slug, string Kind, long Count);

    public static async Task<List<Finding>> Look(ControlSession db, JobKinds kinds, CancellationToken ct)
    {
        var known = kinds.All.Select(kind => kind.Name).ToArray();
        return
        [
            .. (await db.List<Stuck>($"""
                select t.slug, '' as kind, count(*) from job j join tenant_schema t on t.schema_name = j.schema_name where {HasNoSchema} group by t.slug
                """, ct)).Select(stuck => PlatformFindings.Of("job_of_missing_schema", stuck.Slug, $"has {Jobs(stuck)} and no schema")),
            .. (await db.List<Stuck>($"""
                select t.slug, j.kind, count(*) from job j left join tenant_schema t on t.schema_name = j.schema_name
                where j.state = 'running' and j.leased_until < {db.Now.AddMinutes(-10)} and not ({HasNoSchema}) group by t.slug, j.kind
                """, ct)).Select(stuck => PlatformFindings.Of("job_abandoned", stuck.Slug, $"{Jobs(stuck)} of kind {stuck.Kind} of which the host has not been heard for ten minutes")),
            .. (await db.List<Stuck>($"""
                select t.slug, j.kind, count(*) from job j left join tenant_schema t on t.schema_name = j.schema_name left join organization o on o.id = t.organization_id
                where j.state = 'queued' and j.run_after < {db.Now.AddDays(-1)} and j.kind = any ({known}) and (j.schema_name is null or o.status = 'active') and not ({HasNoSchema}) group by t.slug, j.kind
                """, ct)).Select(stuck => PlatformFindings.Of("job_waits", stuck.Slug, $"{Jobs(stuck)} of kind {stuck.Kind} due for more than a day")),
            .. (await db.List<Stuck>($"""
                select null as slug, j.kind, count(*) from job j where j.state = 'queued' and j.run_after < {db.Now.AddHours(-1)} and j.kind <> all ({known}) group by j.kind
                """, ct)).Select(stuck => PlatformFindings.Of("job_kind_unknown", null, $"{Jobs(stuck)} of kind {stuck.Kind}, which this version does not know")),
        ];
    }

    /// <summary>Cancels jobs of schemas that are gone, and makes those due again whose host is gone.</summary>
    public static async Task<int> Mend(ControlSession db, JobOptions options, CancellationToken ct) =>
        await JobQueue.Move(db, Sql.Of($"id in (select j.id from job j where {HasNoSchema})"), JobQueue.Outcome.Cancelled, "Its schema is gone.", ct) + await JobQueue.Recover(db, options, ct);

    static string Jobs(Stuck stuck) => PlatformFindings.Count(stuck.Count, "job");
}
