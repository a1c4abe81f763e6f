using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>
/// Counts an organization's figures again where something has changed. The marks are read first and the truth after them, so that nothing is missed;
/// run twice, at once or in any order, the figures are the same.
/// </summary>
public static class CountFigures
{
    public static readonly UseCase Case = new(Area.Settings, Verb.Update, "Count an organization's figures again.") { LeavesCaches = true };

    public static readonly UseCase SweepCase = new(Area.Platform, Verb.Update, "Have figures counted whose change no job has seen.") { LeavesCaches = true };

    static readonly UseCase TruthCase = new(Area.Settings, Verb.View, "What an organization's figures count.");

    public static readonly OrganizationJob Job = new("count_figures", "Counts the figures of an organization again, where something has changed.", (organization, _) => Run(organization)) { KeepsHistory = false };

    public static readonly PlatformJob Sweep = new("sweep_figures", "Has figures counted whose change no job has seen.", async (platform, run) =>
    {
        await platform.Run(SweepCase, new Command(), Enqueue);
        var organizations = run.Services.GetRequiredService<OrganizationDoor>();
        foreach (var tenant in await platform.Read(SweepCase, new Command(), ListPaused)) await Run(organizations.AsSystem(tenant, run.Stop));
    }) { Cron = "20 */5 * * * ?" };

    sealed record Command;

    sealed record Mark(long Id, string Family);

    /// <returns>How many changes it has counted.</returns>
    public static Task<int> Run(InOrganization organization) => organization.Run(Case, new Command(), async (ControlSession db, Actor _, Command _, CancellationToken ct) =>
    {
        await Hold(db, organization.Tenant, ct);
        return await Marked(db, organization, ct);
    });

    /// <summary>One at a time for each organization: who has counted earlier must not write later.</summary>
    internal static async Task Hold(ControlSession db, Tenant tenant, CancellationToken ct)
    {
        await db.Execute($"insert into rollup_state (organization_id) values ({tenant.Id}) on conflict (organization_id) do nothing", ct);
        await db.One<string>($"select organization_id from rollup_state where organization_id = {tenant.Id} for update", ct);
    }

    /// <summary>Counts what is marked, in the transaction that holds the organization's figures.</summary>
    internal static async Task<int> Marked(ControlSession db, InOrganization organization, CancellationToken ct)
    {
        var tenant = organization.Tenant;
        var marks = await db.List<Mark>($"select id, family from rollup_mark where schema_name = {tenant.Schema}", ct);
        if (marks.Count == 0) return 0;
        var families = RollupFamily.All.Where(family => marks.Exists(mark => mark.Family == family.Name)).ToList();
        await Write(db, tenant, families, await Truth(db, organization, families, ct), ct);
        await db.Execute($"delete from rollup_mark where id = any ({marks.ConvertAll(mark => mark.Id)})", ct);
        await db.Execute($"update rollup_state set counted_at = {db.Now} where organization_id = {tenant.Id}", ct);
        return marks.Count;
    }

    /// <summary>What the tables say at this moment.</summary>
    internal static async Task<List<RollupFigure>> Truth(ControlSession db, InOrganization organization, IReadOnlyList<RollupFamily> families, CancellationToken ct)
    {
        var figures = new List<RollupFigure>();
        if (families.Intersect(RollupFamily.OfTenants).ToList() is { Count: > 0 } inside) figures.AddRange(await Ask(organization, inside));
        if (families.Intersect(RollupFamily.OfControlPlane).ToList() is { Count: > 0 } outside) figures.AddRange(await db.List<RollupFigure>(RollupFamily.TruthOf(outside, organization.Tenant), ct));
        return figures;
    }

    /// <summary>The truth of families that are counted in the organization's own tables.</summary>
    internal static Task<List<RollupFigure>> Ask(InOrganization organization, IReadOnlyList<RollupFamily> families) =>
        organization.Read(TruthCase, families, (TenantSession db, Actor _, IReadOnlyList<RollupFamily> asked, CancellationToken ct) => db.List<RollupFigure>(RollupFamily.TruthOf(asked, organization.Tenant), ct));

    /// <summary>Makes these families' figures what was counted.</summary>
    internal static async Task Write(ControlSession db, Tenant tenant, IReadOnlyList<RollupFamily> families, List<RollupFigure> truth, CancellationToken ct)
    {
        var counted = Sql.Of($"""
            unnest({truth.ConvertAll(f => f.Metric)}, {truth.ConvertAll(f => f.PeriodStart)}, {truth.ConvertAll(f => f.Currency)}, {truth.ConvertAll(f => f.Value)}) t (metric, period_start, currency, value)
            """);
        await db.Execute($"""
            delete from rollup_figure f where f.organization_id = {tenant.Id} and f.metric = any ({families.SelectMany(family => family.Metrics).ToList()})
              and not exists (select from {counted} where t.metric = f.metric and t.period_start = f.period_start and t.currency = f.currency)
            """, ct);
        await db.Execute($"""
            insert into rollup_figure (organization_id, metric, period_start, currency, value, computed_at)
            select {tenant.Id}, t.metric, t.period_start, t.currency, t.value, {db.Now} from {counted}
            on conflict (organization_id, metric, period_start, currency) do update set value = excluded.value, computed_at = excluded.computed_at where rollup_figure.value <> excluded.value
            """, ct);
    }

    // Jobs of a suspended organization wait; its figures, which the platform still counts, do not.
    static Task<List<Tenant>> ListPaused(ControlSession db, Actor actor, Command command, CancellationToken ct) => db.List<Tenant>($"""
        select t.organization_id as id, t.slug, t.schema_name as schema, t.login_shard, t.schema_version, t.sandbox_of
        from tenant_schema t join organization o on o.id = t.organization_id
        where o.status = 'suspended' and exists (select from rollup_mark m where m.schema_name = t.schema_name)
        """, ct);

    static Task<int> Enqueue(ControlSession db, Actor actor, Command command, CancellationToken ct) => db.Execute($"""
        insert into job (schema_name, kind, payload)
        select m.schema_name, {Job.Name}, jsonb_build_object() from (select distinct schema_name from rollup_mark where marked_at < now() - interval '1 minute') m
        where not exists (select from job j where j.owner = m.schema_name and j.kind = {Job.Name} and j.state in ('queued', 'running'))
        """, ct);
}
