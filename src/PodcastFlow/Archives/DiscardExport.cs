using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Archives;

/// <summary>Ends an export that is not finished, and removes the file of one that is.</summary>
public static class DiscardExport
{
    public static readonly UseCase Case = new(Area.Exports, Verb.Delete, "Discard an export: one that is being written ends, the file of a finished one goes.") { AuditedAs = "organization.export_discarded", LeavesCaches = true };

    public sealed record Command(string Id, ExportId Export) : IOfOrganization;

    public sealed record Discarded(ExportId Id);

    public static void Map(RouteGroupBuilder api) => api
        .MapDelete("/organizations/{id}/exports/{exportId}", async (string id, ExportId exportId, HttpContext http, ArchiveFolder folder) => TypedResults.Ok(await Discard(Gate.DoorOf<Door>(http), folder, id, exportId)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Discarded> Discard(Door door, ArchiveFolder folder, string id, ExportId export)
    {
        door.AssertReaches(id);
        var discarded = await door.Run(Case, new Command(id, export), Handle);
        folder.Delete(export.Value);
        return discarded;
    }

    static async Task<Discarded> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct)
    {
        var gone = await db.Execute($"""
            delete from export_archive where id = {command.Export} and organization_id = {command.Id} and purpose = 'download' and state in ('queued', 'running', 'failed')
            """, ct);
        if (gone == 0) gone = await db.Execute($"""
            update export_archive set state = 'expired', location = null where id = {command.Export} and organization_id = {command.Id} and purpose = 'download' and state = 'ready'
            """, ct);
        return gone == 1 ? new Discarded(command.Export) : throw Refusal.NotFound("export");
    }
}
