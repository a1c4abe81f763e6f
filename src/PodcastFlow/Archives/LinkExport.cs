using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Archives;

/// <summary>Makes a link by which an export is fetched. It works for a while, and only for those who may export this organization.</summary>
public static class LinkExport
{
    public static readonly UseCase Case = new(Area.Exports, Verb.View, "A link to an export that is ready. It works for an hour, for a signed-in person who may export this organization.") { LeavesCaches = true };

    public sealed record Command(string Id, ExportId Export);

    /// <param name="Url">Its address here, without the host.</param>
    public sealed record Link(string Url, DateTimeOffset ExpiresAt);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/organizations/{id}/exports/{exportId}/link", async (string id, ExportId exportId, HttpContext http, ArchiveOptions options) => TypedResults.Ok(await Make(Gate.DoorOf<Door>(http), options, id, exportId)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static Task<Link> Make(Door door, ArchiveOptions options, string id, ExportId export)
    {
        door.AssertReaches(id);
        return door.Run(Case, new Command(id, export), (db, _, c, ct) => Handle(db, options.Link, c, ct));
    }

    static async Task<Link> Handle(ControlSession db, TimeSpan lasts, Command command, CancellationToken ct)
    {
        var token = LinkToken.New();
        var until = await db.OneOrNone<DateTimeOffset?>($"""
            insert into export_link (hash, archive_id, expires_at)
            select {LinkToken.Hash(token)}, a.id, least(a.expires_at, {db.Now + lasts}) from export_archive a
            where a.id = {command.Export} and a.organization_id = {command.Id} and a.state = 'ready' and a.expires_at > {db.Now}
            returning expires_at
            """, ct) ?? throw Refusal.NotFound("export");
        return new Link("/api/exports/" + token, until);
    }
}
