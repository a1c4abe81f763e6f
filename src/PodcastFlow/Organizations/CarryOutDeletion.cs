using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Archives;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Organizations;

/// <summary>
/// Carries a deletion out: last export, schema and role, what else the platform has of the organization, certificate. Each step is noted when it is done and
/// does no harm when it is done twice: killed anywhere, the next run goes on there.
/// </summary>
public static class CarryOutDeletion
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Delete, "Carry out the deletion of an organization whose time of grace is over.") { AuditedAs = "organization.deleted" };

    static readonly UseCase Silent = Case with { AuditedAs = null };

    public static readonly PlatformJob Job = new("delete_organization", "Deletes an organization whose time of grace is over.", (platform, run) => Run(platform, run.Services, run.Told<Command>().Id)) { Limit = TimeSpan.FromHours(12) };

    public sealed record Command(string Id) : IOfOrganization;

    sealed record Contents(string Schema, Dictionary<string, long> Rows);

    sealed record Step(DeletionState State, Guid? ArchiveId, string Name, string Email, string Slug);

    sealed record Exported(string Id, Guid Archive, ExportManifest Manifest, string Schema, long Bytes, byte[] Sha256);

    sealed record Certified(string Id, [property: Secret] string Certificate) : IOfOrganization;

    sealed record Row(string Slug, string Name, string Reason, DateTimeOffset RequestedAt, string? RequestedBy, Guid ArchiveId, int SchemaVersion, long SizeBytes, byte[] Sha256, Json<Contents> Contents, Json<Dictionary<string, long>> Removed);

    /// <summary>Goes on from wherever it is, to the end. Before the time of grace is over it does nothing.</summary>
    public static async Task Run(Door door, IServiceProvider services, string id)
    {
        var server = services.GetRequiredService<TenancyConnection>();
        while (await door.Run(Silent, new Command(id), Begin) is { State: not DeletionState.Done } step)
            switch (step.State)
            {
                case DeletionState.Exporting:
                    await door.Run(Silent, await Export(door, services, server, id, step), NoteExport);
                    break;
                case DeletionState.Exported:
                    foreach (var beside in await door.Read(Silent, new Command(id), (db, _, c, ct) => db.List<string>($"select beside_id from organization_restore where organization_id = {c.Id} and state <> 'dropped'", ct)))
                        await TenantRemoval.Drop(server.As(TenantArchive.Login), beside, door.Aborted);
                    await TenantRemoval.Drop(server.As(TenantArchive.Login), id, door.Aborted);
                    await door.Run(Silent, new Command(id), (db, _, c, ct) => db.Execute($"update organization_deletion set state = 'dropped' where organization_id = {c.Id} and state = 'exported'", ct));
                    break;
                case DeletionState.Dropped:
                    await services.GetRequiredService<TenantFiles>().Clear(id);
                    await door.Run(Silent, new Command(id), (db, _, c, ct) => db.Execute($"update organization_deletion set removed = purge_organization({c.Id}), state = 'purged' where organization_id = {c.Id} and state = 'dropped'", ct));
                    break;
                case DeletionState.Purged:
                    var facts = await door.Read(Silent, new Command(id), Facts);
                    await door.Run(Case, new Certified(id, DeletionCertificate.Write(facts, services.GetRequiredService<Seal>())), Certify);
                    break;
            }
    }

    // The time of grace is over: from here on it is not taken back any more.
    static async Task<Step?> Begin(ControlSession db, Actor actor, Command command, CancellationToken ct)
    {
        var step = await db.OneOrNone<Step>($"""
            select d.state, d.archive_id, o.name, o.email, o.slug from organization_deletion d join organization o on o.id = d.organization_id
            where d.organization_id = {command.Id} and d.due_at <= {db.Now} for update of d, o
            """, ct);
        if (step?.State != DeletionState.Waiting) return step;
        var archive = Guid.CreateVersion7();
        await db.Execute($"""
            insert into export_archive (id, organization_id, organization_slug, purpose, state, requested_at, requested_by)
            select {archive}, organization_id, {step.Slug}, 'deletion', 'running', {db.Now}, requested_by from organization_deletion where organization_id = {command.Id}
            """, ct);
        await db.Execute($"update organization_deletion set state = 'exporting', archive_id = {archive}, slug = {step.Slug}, name = {step.Name} where organization_id = {command.Id}", ct);
        return step with { State = DeletionState.Exporting, ArchiveId = archive };
    }

    static async Task<Exported> Export(Door door, IServiceProvider services, TenancyConnection server, string id, Step step) => await services.GetRequiredService<ArchiveFolder>().Write(step.ArchiveId!.Value, async file =>
    {
        using var sha256 = SHA256.Create();
        await using var hashed = new CryptoStream(file, sha256, CryptoStreamMode.Write, leaveOpen: true);
        var manifest = await TenantExport.Write(server.As(TenantExport.Login), id, step.Name, step.Email, hashed, services.GetRequiredService<TenantFiles>(), ct: door.Aborted);
        await hashed.FlushFinalBlockAsync(door.Aborted);
        var schema = await door.Read(Silent, id, (db, _, _, ct) => db.One<string>($"select schema_name from tenant_schema where organization_id = {id}", ct));
        return new Exported(id, step.ArchiveId.Value, manifest, schema, file.Length, sha256.Hash!);
    });

    static async Task<int> NoteExport(ControlSession db, Actor actor, Exported done, CancellationToken ct)
    {
        var contents = new Contents(done.Schema, done.Manifest.Tables.ToDictionary(table => table.Name, table => table.Rows, StringComparer.Ordinal));
        await db.Execute($"""
            update export_archive set state = 'ready', schema_version = {done.Manifest.SchemaVersion}, size_bytes = {done.Bytes}, sha256 = {done.Sha256}, location = {ArchiveFolder.NameOf(done.Archive)}, finished_at = {db.Now}
            where id = {done.Archive} and state = 'running'
            """, ct);
        return await db.Execute($"update organization_deletion set state = 'exported', contents = {new Json<Contents>(contents)} where organization_id = {done.Id} and state = 'exporting'", ct);
    }

    static async Task<DeletionCertificate.Facts> Facts(ControlSession db, Actor actor, Command command, CancellationToken ct)
    {
        var row = await db.One<Row>($"""
            select d.slug, d.name, d.reason, d.requested_at, u.email as requested_by, a.id as archive_id, a.schema_version, a.size_bytes, a.sha256, d.contents, d.removed
            from organization_deletion d join export_archive a on a.id = d.archive_id left join app_user u on u.id = d.requested_by where d.organization_id = {command.Id}
            """, ct);
        return new DeletionCertificate.Facts(command.Id, row.Slug, row.Name, row.Reason, row.RequestedAt, row.RequestedBy, db.Now, row.Contents.Value.Schema,
            new DeletionCertificate.LastExport(row.ArchiveId, row.SchemaVersion, row.SizeBytes, Convert.ToHexStringLower(row.Sha256)), row.Contents.Value.Rows, row.Removed.Value);
    }

    // The name is free again, and the address forgotten: bills and the log go on speaking of it by its id.
    static async Task<int> Certify(ControlSession db, Actor actor, Certified certified, CancellationToken ct)
    {
        await db.Execute($"update organization set status = 'deleted', status_reason = null, slug = 'deleted-' || left(md5(id), 16), email = 'deleted@podcastflow.invalid' where id = {certified.Id}", ct);
        return await db.Execute($"update organization_deletion set state = 'done', certificate = {certified.Certificate}, finished_at = {db.Now} where organization_id = {certified.Id} and state = 'purged'", ct);
    }
}
