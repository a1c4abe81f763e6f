using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>The schema versions this program serves.</summary>
public sealed record ServedVersions(int Oldest, int Newest);

/// <summary>Lets a signed-in user into an organization, or says why not.</summary>
public sealed class OrganizationDoor(TenantRegistry registry, TenantDatabase tenants, ControlDatabase control, ServedVersions served)
{
    /// <summary>Into the organization the session works in.</summary>
    public Task<InOrganization> EnterActive(Caller caller, CancellationToken ct)
    {
        if (caller.Organizations.Value.FirstOrDefault(o => o.OrganizationId == caller.ActiveOrganizationId) is { } organization) return Enter(caller, organization, ct);
        throw caller.IsMaster
            ? Refusal.Forbidden("master_must_enter", "The master has no part in organizations.")
            : Refusal.Conflict("no_organization", "Choose an organization first.");
    }

    /// <summary>Into an organization by its slug.</summary>
    public Task<InOrganization> Enter(Caller caller, string slug, CancellationToken ct)
    {
        if (caller.Organizations.Value.FirstOrDefault(o => o.Slug == slug) is { } organization) return Enter(caller, organization, ct);
        throw caller.IsMaster
            ? Refusal.Forbidden("master_must_enter", "The master has no part in organizations.")
            : Refusal.NotFound("organization");
    }

    /// <summary>As the system, for jobs and expiry.</summary>
    public InOrganization AsSystem(Tenant tenant, CancellationToken ct) => new(tenant, tenant.Slug, Actor.System, tenants, control, ct);

    /// <summary>As the system into each organization that works at this moment: not suspended or archived, not being upgraded.</summary>
    public async Task<List<InOrganization>> AllAsSystem(CancellationToken ct) => (await Registered([OrganizationStatus.Active], ct)).FindAll(IsServed).ConvertAll(tenant => AsSystem(tenant, ct));

    /// <summary>The same with suspended ones, for who asks them all and has to say whom it could not ask.</summary>
    /// <returns>Those that can be asked, and those that are being upgraded.</returns>
    public async Task<(List<InOrganization> Open, List<Tenant> Upgrading)> Every(CancellationToken ct)
    {
        var registered = await Registered([OrganizationStatus.Active, OrganizationStatus.Suspended], ct);
        return (registered.FindAll(IsServed).ConvertAll(tenant => AsSystem(tenant, ct)), registered.FindAll(tenant => !IsServed(tenant)));
    }

    Task<List<Tenant>> Registered(OrganizationStatus[] states, CancellationToken ct) => control.Read(db => db.List<Tenant>($"""
        select t.organization_id as id, t.slug, t.schema_name as schema, t.login_shard, t.schema_version, t.sandbox_of
        from tenant_schema t join organization o on o.id = t.organization_id
        where o.status = any ({states})
        order by t.slug
        """, ct), ct);

    bool IsServed(Tenant tenant) => tenant.SchemaVersion >= served.Oldest && tenant.SchemaVersion <= served.Newest;

    async Task<InOrganization> Enter(Caller caller, CallerOrganization organization, CancellationToken ct)
    {
        if (organization.Status == "suspended") throw Refusal.Forbidden("organization_suspended", $"{organization.Name} is suspended. Ask the operator of this platform.");
        if (organization.Status == "archived") throw Refusal.Forbidden("organization_archived", $"{organization.Name} is archived. The operator of this platform can bring it back.");
        var tenant = await registry.Find(organization.OrganizationId, ct) ?? throw Refusal.NotFound("organization");
        if (!IsServed(tenant))
            throw new Refusal(503, "organization_upgrading", $"{organization.Name} is being upgraded. Try again in a few minutes.").With("retryAfter", 60);
        return new InOrganization(tenant, organization.Name, new Actor(organization.MemberId, caller.UserId, organization.Roles), tenants, control, ct);
    }
}
