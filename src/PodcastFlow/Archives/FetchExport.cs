using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Archives;

/// <summary>Fetches an export by its link. A download that breaks off can be gone on with.</summary>
public static class FetchExport
{
    public static readonly UseCase Case = new(Area.Exports, Verb.View, "The file of an export, by its link; in parts, when ranges are asked for.") { AuditedAs = "organization.exported", LeavesCaches = true };

    public sealed record Command
    {
        [Secret] public required string Token { get; init; }
    }

    sealed record Found(string Id, Guid Archive, string Slug, DateTimeOffset FinishedAt, string Sha256) : IOfOrganization;

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/exports/{token}", async (string token, HttpContext http, ArchiveFolder folder) => await Fetch(Gate.DoorOf<Door>(http), folder, token))
        .ForUseCase(Case)
        .WithMetadata(new DisableRequestTimeoutAttribute())
        .Produces<Stream>(StatusCodes.Status200OK, ExportOrganization.MediaType)
        .Produces<Stream>(StatusCodes.Status206PartialContent, ExportOrganization.MediaType)
        .ProducesProblem(StatusCodes.Status404NotFound);

    static async Task<PhysicalFileHttpResult> Fetch(Door door, ArchiveFolder folder, string token)
    {
        var found = await door.Run(Case, new Command { Token = token }, async (db, _, command, ct) =>
        {
            var row = await Find(db, door.Only, command, ct);
            return row is not null && File.Exists(folder.PathOf(row.Archive)) ? row : throw Refusal.NotFound("export");
        });
        return TypedResults.PhysicalFile(folder.PathOf(found.Archive), ExportOrganization.MediaType, ExportOrganization.FileName(found.Slug, found.FinishedAt),
            entityTag: new EntityTagHeaderValue($"\"{found.Sha256}\""), enableRangeProcessing: true);
    }

    static Task<Found?> Find(ControlSession db, string? only, Command command, CancellationToken ct) => db.OneOrNone<Found>($"""
        select a.organization_id as id, a.id as archive, a.organization_slug as slug, a.finished_at, encode(a.sha256, 'hex') as sha256
        from export_link l join export_archive a on a.id = l.archive_id
        where l.hash = {LinkToken.Hash(command.Token)} and l.expires_at > {db.Now} and a.state = 'ready' and a.expires_at > {db.Now} and ({only} is null or a.organization_id = {only})
        """, ct);
}
