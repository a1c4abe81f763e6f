using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Organizations;

/// <summary>
/// The first half of a restore: an export's rows in a schema beside the organization's own, and what differs, table by table. Nothing in use changes.
/// Killed anywhere, the same request begins it anew.
/// </summary>
public static class PrepareRestore
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Create, "Prepare a restore: send an organization's export; its rows are put beside, and compared with those in use.", "not_provisioned", "archive_refused", "archive_of_another", "restore_open") { AuditedAs = "organization.restore_prepared", LeavesCaches = true };

    static readonly UseCase Silent = Case with { AuditedAs = null };

    /// <summary>What is left over is dropped after this time.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(7);

    public sealed record Command(string Id, DateTimeOffset ExportedAt, string ArchiveOf) : IOfOrganization;

    sealed record Compared(Guid Restore, [property: Secret] IReadOnlyList<TableDifference> Tables, string Id) : IOfOrganization;

    sealed record Open(Guid Id, string BesideId, string State);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/organizations/{id}/restores", async (string id, HttpRequest request, SignedIn who, TenancyConnection server, TenantFiles files) =>
        {
            await who.Read(Silent, new ExportOrganization.Command(id), ExportOrganization.Handle);      // before anything is uploaded
            var prepared = await From(who, server, files, id, request.Body);
            return TypedResults.Created($"/api/organizations/{id}/restores", prepared);
        })
        .ForUseCase(Case)
        .Accepts<Stream>(ExportOrganization.MediaType)
        .WithMetadata(new DisableRequestTimeoutAttribute(), new DisableRequestSizeLimitAttribute())
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    /// <summary>From an archive as it comes: it is verified first.</summary>
    /// <exception cref="Refusal">422 <c>archive_refused</c> with the reason.</exception>
    public static async Task<ListRestores.Restore> From(Door door, TenancyConnection server, TenantFiles files, string id, Stream archive, IProgress<ExportProgress>? progress = null)
    {
        try
        {
            using var verified = await TenantArchive.Open(archive, server.As(TenantArchive.Login), ct: door.Aborted);
            return await Prepare(door, server, files.With(id), id, verified, progress);
        }
        catch (Tenancy.Installation.InstallationException e)
        {
            throw new Refusal(422, "archive_refused", e.Message);
        }
    }

    static async Task<ListRestores.Restore> Prepare(Door door, TenancyConnection server, TenantFiles files, string id, TenantArchive archive, IProgress<ExportProgress>? progress)
    {
        var open = await door.Run(Silent, new Command(id, archive.Manifest.ExportedAt, archive.Manifest.Organization.Id), Begin);
        try
        {
            // What a killed one left may be of another archive.
            await TenantRemoval.Drop(server.As(TenantArchive.Login), open.BesideId, door.Aborted);
            await archive.Import("beside-" + open.Id.ToString("n"), open.BesideId, files, progress: progress, ct: door.Aborted);
            var tables = await TenantComparison.Between(server.As(TenantExport.Login), id, open.BesideId, progress, door.Aborted);
            await door.Run(Case, new Compared(open.Id, tables, id), Finish);
        }
        catch (Exception) when (!door.Aborted.IsCancellationRequested)
        {
            await TenantRemoval.Drop(server.As(TenantArchive.Login), open.BesideId);
            await door.Run(Silent, open, Forget);
            throw;
        }
        return (await door.Read(ListRestores.Case, new ListRestores.Query(id), ListRestores.Handle)).First(restore => restore.Id == open.Id);
    }

    static Task<int> Forget(ControlSession db, Actor actor, Open open, CancellationToken ct) => db.Execute($"delete from organization_restore where id = {open.Id} and state = 'importing'", ct);

    static async Task<Open> Begin(ControlSession db, Actor actor, Command command, CancellationToken ct)
    {
        await ExportOrganization.Handle(db, actor, new ExportOrganization.Command(command.Id), ct);
        if (command.ArchiveOf != command.Id) throw new Refusal(422, "archive_of_another", "This is the export of another organization. Import it instead.");
        await db.One<string>($"select id from organization where id = {command.Id} for no key update", ct);
        var open = await db.OneOrNone<Open>($"select id, beside_id, state from organization_restore where organization_id = {command.Id} and state in ('importing', 'ready')", ct);
        if (open?.State == "ready") throw Refusal.Conflict("restore_open", "Another restore of this organization is prepared. Discard it first.");
        if (open is not null)
        {
            await db.Execute($"update organization_restore set exported_at = {command.ExportedAt}, requested_at = {db.Now}, requested_by = {actor.UserId}, kept_until = {db.Now + Keep} where id = {open.Id}", ct);
            return open;
        }
        var id = Guid.CreateVersion7();
        return await db.One<Open>($"""
            insert into organization_restore (id, organization_id, beside_id, exported_at, requested_at, requested_by, kept_until)
            values ({id}, {command.Id}, {"beside-" + id.ToString("n")}, {command.ExportedAt}, {db.Now}, {actor.UserId}, {db.Now + Keep})
            returning id, beside_id, state
            """, ct);
    }

    static async Task<int> Finish(ControlSession db, Actor actor, Compared compared, CancellationToken ct) => await db.Execute($"""
        update organization_restore set state = 'ready', comparison = {new Json<IReadOnlyList<TableDifference>>(compared.Tables)} where id = {compared.Restore} and state = 'importing'
        """, ct);
}
