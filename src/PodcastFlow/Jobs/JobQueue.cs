using System.Text.Json;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Jobs;

/// <summary>
/// The queue as a worker sees it. Organizations take turns: who has ten thousand jobs waiting gets one run, then the next organization gets
/// one, and of one organization one job runs at a time. Times are the database's, the same for every host.
/// </summary>
sealed class JobQueue(ControlDatabase control, ServedVersions served, JobOptions options)
{
    /// <summary>A job that this host may run until its lease ends.</summary>
    internal sealed record Taken(Guid Id, Guid Lease, string Kind, JsonElement Payload, int Attempts, string Owner, Json<Tenant>? Tenant);

    /// <summary>How a run ended well: it did what was wanted, or was told that it is not possible any more.</summary>
    internal enum Outcome { Done, Refused, Cancelled }

    /// <summary>Takes the longest due job of the organization whose turn it is after the given one; null when there is none up to the end of the row.</summary>
    /// <remarks>Written so that each step is one probe of an index, however many jobs wait: rows are compared as pairs because only one index has these, and "offset 0" keeps a lookup a lookup.</remarks>
    internal Task<Taken?> Take(string after, string[] organizationKinds, string[] platformKinds, string host, CancellationToken ct) => control.Run(db => db.OneOrNone<Taken>($"""
        with recursive turn (owner) as (
            select min(j.owner) from job j where j.state = 'queued' and j.owner > {after} and exists (select from job d where d.state = 'queued' and d.run_after <= now())
            union all
            select (select min(j.owner) from job j where j.state = 'queued' and j.owner > t.owner) from turn t where t.owner is not null
        ), picked as (
            select j.id, open.tenant
            from turn
            cross join lateral (
                select q.id from job q
                where q.state = 'queued' and (q.owner, q.run_after) >= (turn.owner, '-infinity') and (q.owner, q.run_after) <= (turn.owner, now())
                  and q.kind = any (case when turn.owner = '-' then {platformKinds} else {organizationKinds} end)
                order by q.owner, q.run_after, q.id limit 1) head
            join job j on j.id = head.id and j.state = 'queued'
            cross join lateral (
                select (select jsonb_build_object('id', s.organization_id, 'slug', s.slug, 'schema', s.schema_name, 'loginShard', s.login_shard, 'schemaVersion', s.schema_version, 'sandboxOf', s.sandbox_of)
                        from tenant_schema s join organization o on o.id = s.organization_id
                        where s.schema_name = j.schema_name and o.status = 'active' and s.schema_version between {served.Oldest} and {served.Newest}) as tenant offset 0) open
            where j.schema_name is null or open.tenant is not null and not exists (select from job r where r.state = 'running' and r.owner = turn.owner)
            limit 1
            for update of j skip locked
        )
        update job j set state = 'running', attempts = j.attempts + 1, lease = {Guid.CreateVersion7()}, leased_until = now() + {options.Lease}, taken_by = {host}, started_at = now()
        from picked where j.id = picked.id
        returning j.id, j.lease, j.kind, j.payload, j.attempts, j.owner, picked.tenant
        """, ct), ct);

    /// <summary>Says that these runs go on. The answer has those that are still this host's.</summary>
    internal Task<List<Guid>> Hold(Guid[] leases, CancellationToken ct) => control.Run(db => db.List<Guid>($"""
        update job set leased_until = now() + {options.Lease} where state = 'running' and lease = any ({leases}) returning lease
        """, ct), ct);

    /// <summary>Jobs whose host is not heard of any more are due again, or have failed when that was their last try.</summary>
    internal Task<int> Recover(CancellationToken ct) => control.Run(db => Recover(db, options, ct), ct);

    internal static Task<int> Recover(ControlSession db, JobOptions options, CancellationToken ct) => db.Execute($"""
        update job set state = case when attempts < {options.Tries} then 'queued' else 'failed' end, finished_at = case when attempts < {options.Tries} then null else now() end,
               lease = null, leased_until = null, run_after = now(), last_error = concat('The host ', taken_by, ' ran it and was not heard of any more.')
        where id in (select id from job where state = 'running' and leased_until < now() for update skip locked)
        """, ct);

    /// <summary>The job has ended: it moves to the history.</summary>
    internal Task<int> End(Taken job, Outcome outcome, string? why, CancellationToken ct) => control.Run(db => Move(db, Sql.Of($"lease = {job.Lease}"), outcome, why, ct), ct);

    /// <summary>The job has ended, and nobody needs to know.</summary>
    internal Task<int> Forget(Taken job, CancellationToken ct) => control.Run(db => db.Execute($"delete from job where lease = {job.Lease}", ct), ct);

    internal static Task<int> Move(ControlSession db, Sql which, Outcome outcome, string? why, CancellationToken ct) => db.Execute($"""
        with ended as (
            delete from job where {which} returning id, schema_name, kind, payload, dedupe_key, attempts, last_error, taken_by, created_at, started_at
        )
        insert into job_history (id, organization_id, kind, payload, dedupe_key, outcome, attempts, error, taken_by, created_at, started_at, finished_at)
        select e.id, s.organization_id, e.kind, e.payload, e.dedupe_key, {outcome}, e.attempts, coalesce({why}, case when {outcome} = 'cancelled' then e.last_error end), e.taken_by, e.created_at, e.started_at, now()
        from ended e left join tenant_schema s on s.schema_name = e.schema_name
        """, ct);

    /// <summary>The run failed: the job is tried again after a while, and has failed after the last try.</summary>
    internal Task<int> Fail(Taken job, string error, CancellationToken ct) => control.Run(db => job.Attempts < options.Tries
        ? db.Execute($"update job set state = 'queued', lease = null, leased_until = null, run_after = now() + {JobOptions.WaitAfter(job.Attempts)}, last_error = {error} where lease = {job.Lease}", ct)
        : db.Execute($"update job set state = 'failed', lease = null, leased_until = null, finished_at = now(), last_error = {error} where lease = {job.Lease}", ct), ct);

    /// <summary>Gives the job back as if it had not been taken.</summary>
    internal Task<int> Release(Taken job, CancellationToken ct) => control.Run(db => db.Execute($"""
        update job set state = 'queued', lease = null, leased_until = null, attempts = attempts - 1 where lease = {job.Lease}
        """, ct), ct);
}
