using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>
/// Makes an organization from an export: it takes the slug, has the engine load the rows, and invites the first admin. An import that fails gives the
/// slug back; one that was killed is finished by the same request.
/// </summary>
public static class ImportOrganization
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Create, "Import an organization from its export.", "slug_taken", "slug_retired", "slug_reserved", "slug_malformed", "no_such_plan") { AuditedAs = "organization.imported" };

    static readonly UseCase Silent = Case with { AuditedAs = null };

    /// <summary>Nobody who belonged to it comes along: people are asked again.</summary>
    public static Sql Settled => Sql.Of($"update member set status = 'inactive' where status = 'active'");

    /// <summary>Whoever belonged to it and has proved the same address here goes on; the others have no account, or are not known to be the same person: they are asked again.</summary>
    public static Sql Recognized => Sql.Of($"select public.bind_members(current_schema())");

    /// <param name="load">Loads the rows into a new schema for this organization's id: all of them, or nothing.</param>
    public static async Task<CreateOrganization.Created> Import(Door door, PublicAddress address, CreateOrganization.Command command, Func<string, Task> load)
    {
        var id = await CreateOrganization.Begin(door, command);
        if (!await door.Run(Silent, command, (db, _, _, ct) => IsLoaded(db, id, ct)))
            try
            {
                await load(id);
            }
            catch
            {
                await door.Run(Silent, command, (db, _, _, ct) => Abandon(db, id, ct));
                throw;
            }
        return await door.Run(Case, command, (db, _, _, ct) => Provisioning.ActivateLoaded(db, id, address, ct));
    }

    static async Task<bool> IsLoaded(ControlSession db, string id, CancellationToken ct)
    {
        if (await db.OneOrNone<string>($"select id from organization where id = {id} and status = 'requested'", ct) is null) throw CreateOrganization.SlugTaken();
        return await db.One<bool>($"select exists (select from tenant_schema where organization_id = {id})", ct);
    }

    // Whoever has gone meanwhile leaves the request behind: the same import finishes it. One that a job will try again keeps its slug.
    internal static Task<int> Abandon(ControlSession db, string id, CancellationToken ct) => db.Execute($"""
        delete from organization o where o.id = {id} and o.status = 'requested' and not exists (select from tenant_schema t where t.organization_id = o.id)
            and not exists (select from import_archive i where i.organization_id = o.id and i.state in ('queued', 'running'))
        """, ct);
}
