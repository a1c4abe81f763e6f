using System.Diagnostics;
using Npgsql;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>How it went with one tenant: further on, in use by others, or failed.</summary>
readonly record struct StepOutcome(FleetStatus Tenant, bool IsBusy = false, string? Error = null);

/// <summary>One connection that migrates tenants.</summary>
sealed class FleetWorker
{
    // Who waits for a lock makes everybody behind wait too: better to let go and come back.
    const string Hasty = "set lock_timeout = '100ms'";

    // To build an index is to wait for the transactions that are under way; nobody waits behind.
    const string Patient = "set lock_timeout = '10s'";

    readonly AdminConnection _connection;

    FleetWorker(AdminConnection connection) => _connection = connection;

    /// <summary>Sets a connection up for it.</summary>
    public static async Task<FleetWorker> On(AdminConnection connection, CancellationToken ct)
    {
        await connection.Execute(Hasty, ct);
        return new FleetWorker(connection);
    }

    /// <summary>Takes tenants of one version through a segment: together where that works, and otherwise one by one.</summary>
    public async Task<List<StepOutcome>> Apply(FleetStatus[] tenants, Segment segment, CancellationToken ct)
    {
        if (tenants.Length > 1 && await Together(tenants, segment, ct)) return [.. tenants.Select(tenant => new StepOutcome(tenant with { Version = segment.To }))];
        var outcomes = new List<StepOutcome>();
        foreach (var tenant in tenants) outcomes.Add(await Alone(tenant, segment, ct));
        return outcomes;
    }

    /// <summary>Keeps why a tenant's next migration failed.</summary>
    public Task<int> Record(FleetStatus tenant, string error, CancellationToken ct) => _connection.Execute("""
        insert into tenant_migration (organization_id, version, state, sha256, at, error)
        select $1, s.version, 'failed', s.sha256, now(), $3
        from tenant_script s where s.version = $2 and exists (select from tenant_schema t where t.organization_id = $1)
        on conflict on constraint tenant_migration_pkey do update set sha256 = excluded.sha256, at = excluded.at, error = excluded.error
        where tenant_migration.state = 'failed'
        """, ct, tenant.OrganizationId, tenant.Version + 1, error);

    async Task<bool> Together(FleetStatus[] tenants, Segment segment, CancellationToken ct)
    {
        try
        {
            await _connection.Execute(ManyTenants.Statement(tenants, segment), ct);
            return true;
        }
        catch (PostgresException e) when (!IsTheServer(e))
        {
            return false;       // whatever it is, each for itself will tell
        }
    }

    async Task<StepOutcome> Alone(FleetStatus tenant, Segment segment, CancellationToken ct)
    {
        try
        {
            // Another run may be at it, or have been.
            if (await Version(tenant, " for update nowait", ct) is not { } version) return new StepOutcome(tenant with { Version = segment.To });    // removed meanwhile
            foreach (var step in segment.Steps.Where(step => step.Version > version))
            {
                tenant = tenant with { Version = version };
                if (step.Kind == StepKind.Plain) await _connection.One<int>("select migrate_org_schema($1, $2)", ct, tenant.OrganizationId, step.Version);
                else if (!await Outside(tenant, step, ct)) return new StepOutcome(tenant, IsBusy: true);
                version = step.Version;
            }
            return new StepOutcome(tenant with { Version = version });
        }
        catch (PostgresException e) when (!IsTheServer(e))
        {
            await Reset(ct);
            return e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
                ? new StepOutcome(tenant, IsBusy: true)
                : new StepOutcome(tenant, Error: $"{e.MessageText} ({e.SqlState})");
        }
    }

    /// <summary>A step that cannot be in one transaction; what it did stays done. False: another run is at this tenant.</summary>
    async Task<bool> Outside(FleetStatus tenant, FleetStep step, CancellationToken ct)
    {
        if (!await _connection.One<bool>("select pg_try_advisory_lock(hashtextextended('podcastflow fleet ' || $1, 0))", ct, tenant.OrganizationId)) return false;
        if (await Version(tenant, "", ct) < step.Version)
        {
            var watch = Stopwatch.StartNew();
            await _connection.Execute($"set search_path = \"{tenant.Schema}\", ext, pg_temp", ct);
            if (step.Kind == StepKind.Concurrent) await Build(tenant, ConcurrentIndex.Of(step.Version, step.Name, step.Text), ct);
            else await Repeat(FleetStep.Filled(step.Text, tenant), ct);
            await _connection.Execute("reset search_path", ct);
            await Note(tenant, step, watch.Elapsed, ct);
        }
        await Reset(ct);
        return true;
    }

    async Task<int?> Version(FleetStatus tenant, string locking, CancellationToken ct) =>
        await _connection.List($"select schema_version from tenant_schema where organization_id = $1{locking}", row => row.GetInt32(0), ct, tenant.OrganizationId) is [var version] ? version : null;

    Task<int> Reset(CancellationToken ct) => _connection.Execute($"reset search_path; {Hasty}; select pg_advisory_unlock_all()", ct);

    async Task Build(FleetStatus tenant, ConcurrentIndex index, CancellationToken ct)
    {
        await _connection.Execute(Patient, ct);
        if (!index.Drops)
        {
            var isThere = await _connection.List("""
                select i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace = to_regnamespace($1) and c.relname = $2
                """, row => row.GetBoolean(0), ct, tenant.Schema, index.Name);
            if (isThere is [true]) return;                  // built by a run that was stopped before it could note it
            if (isThere is [false]) await _connection.Execute($"drop index concurrently {index.Name}", ct);
        }
        await _connection.Execute(index.Statement, ct);
    }

    /// <summary>Until there is nothing left to change, and never more than half of the time.</summary>
    async Task Repeat(string statement, CancellationToken ct)
    {
        while (true)
        {
            var watch = Stopwatch.StartNew();
            var touched = await _connection.Execute(statement, ct);
            if (touched < 0) throw new InstallationException("A .batch.sql is one insert, update or delete, which is repeated until it touches no row.");
            if (touched == 0) return;
            await Task.Delay(watch.Elapsed, ct);
        }
    }

    Task Note(FleetStatus tenant, FleetStep step, TimeSpan took, CancellationToken ct) => _connection.InTransaction(async () =>
    {
        var milliseconds = (decimal)took.TotalMilliseconds;
        await _connection.Execute("update tenant_schema set schema_version = $2 where organization_id = $1 and schema_version = $2 - 1", ct, tenant.OrganizationId, step.Version);
        await _connection.Execute($"""
            insert into "{tenant.Schema}".schema_migration (version, name, sha256, applied_at, applied_by, duration_ms)
            select version, name, sha256, now(), session_user, $2 from tenant_script where version = $1
            """, ct, step.Version, milliseconds);
        await _connection.Execute("""
            insert into tenant_migration (organization_id, version, state, sha256, at, duration_ms)
            select $1, version, 'applied', sha256, now(), $3 from tenant_script where version = $2
            on conflict on constraint tenant_migration_pkey do update
                set state = excluded.state, sha256 = excluded.sha256, at = excluded.at, duration_ms = excluded.duration_ms, error = null
            """, ct, tenant.OrganizationId, step.Version, milliseconds);
    }, ct);

    // A server that goes down says nothing about the tenant: the run ends, and the next one goes on.
    static bool IsTheServer(PostgresException e) => e.SqlState.StartsWith("57P", StringComparison.Ordinal) || e.SqlState.StartsWith("08", StringComparison.Ordinal);
}
