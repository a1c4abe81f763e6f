using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Jobs;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Archives;

/// <summary>Asks for an organization's export as a file to fetch later. One that is being written already is not begun twice.</summary>
public static class RequestExport
{
    public static readonly UseCase Case = new(Area.Exports, Verb.Create, "Have an organization's export written in the background; whoever asked gets a mail when it is ready.", "not_provisioned")
    { AuditedAs = "organization.export_requested", LeavesCaches = true, Limit = Limit.Exports };

    public sealed record Command(string Id) : IOfOrganization;

    public sealed record Requested(ExportId Id);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/organizations/{id}/exports", async (string id, HttpContext http) => TypedResults.Accepted($"/api/organizations/{id}/exports", await Ask(Gate.DoorOf<Door>(http), id)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static Task<Requested> Ask(Door door, string id)
    {
        door.AssertReaches(id);
        return door.Run(Case, new Command(id), Handle);
    }

    static async Task<Requested> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct)
    {
        var source = await ExportOrganization.Handle(db, actor, new ExportOrganization.Command(command.Id), ct);
        await db.One<string>($"select id from organization where id = {command.Id} for no key update", ct);      // two who ask at once get the same
        if (await db.OneOrNone<ExportId?>($"""
            select id from export_archive where organization_id = {command.Id} and purpose = 'download' and state in ('queued', 'running') order by requested_at limit 1
            """, ct) is { } begun) return new Requested(begun);
        var id = Id.New<ExportId>();
        await db.Execute($"""
            insert into export_archive (id, organization_id, organization_slug, purpose, requested_at, requested_by)
            values ({id}, {source.Id}, {source.Slug}, 'download', {db.Now}, {actor.UserId})
            """, ct);
        await Enqueue.Job(db, WriteExport.Job.Name, new WriteExport.Told(id), id.ToString(), ct);
        return new Requested(id);
    }
}
