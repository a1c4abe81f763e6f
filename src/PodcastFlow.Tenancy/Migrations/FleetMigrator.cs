using Npgsql;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>
/// Brings all tenants' schemas to the newest version while people work in them. A tenant is migrated, and both ledgers know it, or it is not:
/// stopping anywhere is safe, and the next run goes on from there.
/// </summary>
public sealed class FleetMigrator(string migratorConnectionString, FleetOptions? options = null)
{
    // Below this a first tenth would be one or two tenants that prove little.
    const int LargeFleet = 50;

    readonly FleetOptions _options = options ?? new();

    /// <summary>All tenants by name.</summary>
    public async Task<List<FleetStatus>> Status(CancellationToken ct = default)
    {
        await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
        return await Status(migrator, ct);
    }

    /// <summary>What a run would do, for the tenants that lack something; it has been tried on a tenant without rows, and changes nothing.</summary>
    /// <exception cref="InstallationException">The trial failed.</exception>
    public async Task<List<FleetPlan>> Plan(CancellationToken ct = default)
    {
        await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
        var steps = await FleetSteps.Read(migrator, ct);
        var behind = Behind(await Status(migrator, ct));
        if (behind.Count > 0 && await Rehearse(migrator, behind.Min(tenant => tenant.Version), ct) is { } failed) throw new InstallationException(failed);
        return [.. behind.Select(tenant => new FleetPlan(tenant.Slug, tenant.Schema, tenant.Version, tenant.Latest,
            [.. steps.After(tenant.Version).Select(step => new PlannedStep(step.Version, step.Name, step.Kind))]))];
    }

    /// <summary>
    /// Applies what is missing, ring by ring: a rehearsal without rows, the canaries, a tenth of a large fleet, the rest. A failure in a ring
    /// before the last halts the run. In the last one a tenant that fails is recorded and the others go on, unless too many fail. A tenant
    /// whose tables are in use is come back to.
    /// </summary>
    public async Task<FleetOutcome> Migrate(IProgress<FleetProgress>? progress = null, CancellationToken ct = default)
    {
        await using var second = _options is { Rehearse: true, Parallel: > 1 } ? new ReadyConnection(AdminConnection.Open(migratorConnectionString, ct)) : null;
        await using var migrator = await AdminConnection.Open(migratorConnectionString, ct);
        var behind = Behind(await Status(migrator, ct));
        if (behind.Count == 0) return new FleetOutcome(await Status(migrator, ct), null);
        var (rings, oldest) = (Rings(behind), behind.Min(tenant => tenant.Version));
        // It rehearses, too, meanwhile: the server then has at hand for it what every tenant needs. Whether it works, the first one tells.
        if (behind.Count > _options.BatchSize) second?.Then(connection => Rehearse(connection, oldest, ct));
        if (_options.Rehearse && await Rehearse(migrator, oldest, ct) is { } failed) return new FleetOutcome(await Status(migrator, ct), failed);
        await using var run = new FleetRun(migrator, ct => second?.Take() ?? AdminConnection.Open(migratorConnectionString, ct), _options, await FleetSteps.Read(migrator, ct), behind.Count, progress);
        var halted = await run.Through(rings, ct);
        return new FleetOutcome([.. (await Status(migrator, ct)).Select(tenant => tenant with { LastError = run.Errors.GetValueOrDefault(tenant.OrganizationId) ?? tenant.LastError })], halted);
    }

    List<FleetRing> Rings(List<FleetStatus> behind)
    {
        if (_options.Canaries.FirstOrDefault(slug => behind.TrueForAll(tenant => tenant.Slug != slug)) is { } unknown)
            throw new InstallationException($"{unknown} cannot go first: there is no such organization that lacks a migration.");
        var canaries = behind.Where(tenant => _options.Canaries.Contains(tenant.Slug)).ToList();
        var rest = behind.Except(canaries).ToList();
        var tenth = rest.Count < LargeFleet ? [] : rest.Where((_, i) => i % 10 == 0).ToList();
        FleetRing[] rings = [new("the canaries", canaries), new("the first tenth", tenth), new("the rest", [.. rest.Except(tenth)])];
        return [.. rings.Where(ring => ring.Tenants.Count > 0)];
    }

    /// <summary>A connection that is being made ready, for whoever takes it first.</summary>
    sealed class ReadyConnection(Task<AdminConnection> making) : IAsyncDisposable
    {
        Task<AdminConnection>? _making = making;

        public void Then(Func<AdminConnection, Task> work)
        {
            _making = Go(_making!);

            async Task<AdminConnection> Go(Task<AdminConnection> opening)
            {
                var connection = await opening;
                try
                {
                    await work(connection);
                    return connection;
                }
                catch
                {
                    await connection.DisposeAsync();
                    throw;
                }
            }
        }

        public Task<AdminConnection>? Take() => Interlocked.Exchange(ref _making, null);

        public async ValueTask DisposeAsync()
        {
            if (Take() is not { } unused) return;
            await ((Task)unused).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (unused.IsCompletedSuccessfully) await unused.Result.DisposeAsync();
        }
    }

    static async Task<string?> Rehearse(AdminConnection migrator, int from, CancellationToken ct)
    {
        try
        {
            await Specimen.Show(migrator, from, (id, _) => migrator.One<int>("select migrate_org_schema($1)", ct, id), ct);
            return null;
        }
        catch (PostgresException e)
        {
            return $"The rehearsal on an organization without rows failed, so none was touched: {e.MessageText} ({e.SqlState})";
        }
    }

    static List<FleetStatus> Behind(List<FleetStatus> fleet) => fleet.FindAll(tenant => tenant.Version < tenant.Latest);

    static Task<List<FleetStatus>> Status(AdminConnection migrator, CancellationToken ct) => migrator.List("""
        select t.organization_id, t.slug, t.schema_name, t.schema_version, s.latest, m.error
        from tenant_schema t
        cross join (select coalesce(max(version), 0) as latest from tenant_script) s
        left join tenant_migration m on m.organization_id = t.organization_id and m.version = t.schema_version + 1
        order by t.slug
        """, row => new FleetStatus(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.IsDBNull(5) ? null : row.GetString(5)), ct);
}
