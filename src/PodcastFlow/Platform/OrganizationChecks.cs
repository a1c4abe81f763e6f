using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Platform;

/// <summary>Organizations, their schemas and what the control plane keeps of them: whether all belongs together.</summary>
static class OrganizationChecks
{
    sealed record Made(string Slug, bool IsClone, string? Failure);

    sealed record Late(string Slug, long Count);

    /// <summary>Ids of schemas that stand beside an organization's own, for a restore: nobody is to reach them.</summary>
    public static Task<List<string>> PutAway(ControlSession db, Actor actor, ExamineInstallation.Look look, CancellationToken ct) =>
        db.List<string>($"select beside_id from organization_restore where state <> 'dropped'", ct);

    public static async Task<List<Finding>> Look(ControlSession db, Actor actor, ExamineInstallation.Look look, CancellationToken ct) =>
    [
        .. (await db.List<string>($"""
            select o.slug from organization o
            where o.status in ('active', 'suspended', 'archived') and not exists (select from tenant_schema t where t.organization_id = o.id)
              and not exists (select from organization_deletion d where d.organization_id = o.id and d.state in ('dropped', 'purged'))
            """, ct)).Select(slug => PlatformFindings.Of("organization_without_schema", slug, "is an organization without a schema")),
        .. (await db.List<string>($"""
            select t.slug from tenant_schema t
            where not exists (select from organization o where o.id = t.organization_id and o.status <> 'deleted')
              and not exists (select from organization_restore r where r.beside_id = t.organization_id and r.state <> 'dropped')
            """, ct)).Select(slug => PlatformFindings.Of("schema_without_organization", slug, "is a schema without an organization")),
        .. (await db.List<string>($"""
            select o.slug from organization o where o.status in ('active', 'suspended', 'archived') and not exists (select from subscription s where s.organization_id = o.id)
            """, ct)).Select(slug => PlatformFindings.Of("subscription_missing", slug, "is on no plan")),
        .. (await db.List<Made>($"""
            select o.slug, o.cloned_from is not null as is_clone, (select s.detail from provisioning_step s where s.organization_id = o.id and s.step = {Provisioning.Failed}) as failure
            from organization o
            where o.status in ('requested', 'provisioning')
              and coalesce((select max(s.at) from provisioning_step s where s.organization_id = o.id), o.created_at) < {db.Now.AddHours(-1)}
              and not {Provisioning.IsInProgress}
            """, ct)).Select(made => PlatformFindings.Of(made.IsClone ? "clone_unfinished" : "provisioning_stalled", made.Slug,
                $"{(made.IsClone ? "is a clone that was left half" : "is being created")} and has not gone on for an hour{(made.Failure is null ? "" : $": {made.Failure}")}")),
        .. (await db.List<string>($"""
            select o.slug from organization_restore r join organization o on o.id = r.organization_id where r.state <> 'dropped' and r.kept_until < {db.Now.AddDays(-1)}
            """, ct)).Select(slug => PlatformFindings.Of("restore_overdue", slug, "has a schema beside it, of a restore, that was to be dropped")),
        .. (await db.List<Late>($"""
            select o.slug, r.differences as count from rollup_state r join organization o on o.id = r.organization_id where r.differences > 0
            """, ct)).Select(late => PlatformFindings.Of("figures_differ", late.Slug, $"had {PlatformFindings.Count(late.Count, "figure")} that did not agree with its data when they were last compared")),
        .. (await db.List<Late>($"""
            select o.slug, count(*) from rollup_mark m join tenant_schema t on t.schema_name = m.schema_name join organization o on o.id = t.organization_id
            where m.marked_at < {db.Now.AddMinutes(-10)} and o.status = 'active' group by o.slug
            """, ct)).Select(late => PlatformFindings.Of("figures_late", late.Slug, "has changed more than ten minutes ago, and its figures have not been counted again")),
    ];
}
