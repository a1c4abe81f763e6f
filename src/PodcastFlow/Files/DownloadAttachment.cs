using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Files;

/// <summary>
/// The content of an attachment, whole or in parts. Pictures and audio may be shown in a page; everything else is only downloaded, whatever it
/// calls itself. Who may see it is asked each time; what the browser has already is not sent again.
/// </summary>
public static class DownloadAttachment
{
    public static readonly UseCase Case = new(Area.Files, Verb.View, "The content of an attachment; takes Range and If-None-Match.", "file_missing");

    public sealed record Query(AttachmentId Id);

    public sealed record Content(string FileName, byte[] Sha256, string? MediaType);

    public static string AddressOf(AttachmentId id) => $"/api/attachments/{id}/content";

    public static void Map(RouteGroupBuilder api) => api
        .MapMethods("/attachments/{id}/content", [HttpMethods.Get, HttpMethods.Head], async (AttachmentId id, HttpResponse response, InOrganization org, FileStore store) =>
        {
            var content = await org.Read(Case, new Query(id), Handle);
            var hash = new FileHash(content.Sha256);
            var stream = await store.Of(org.Tenant.Id).OpenRead(hash, org.Aborted) ?? throw new Refusal(404, "file_missing", "The file is not where it should be. Ask the operator of this platform.");
            return Send(response, stream, hash, content);
        })
        .ForUseCase(Case)
        .Produces<Stream>(StatusCodes.Status200OK, MediaTypeNames.Application.Octet).Produces<Stream>(StatusCodes.Status206PartialContent, MediaTypeNames.Application.Octet)
        .ProducesProblem(StatusCodes.Status416RangeNotSatisfiable)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Content> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => await db.OneOrNone<Content>($"""
        select t.file_name, t.sha256, f.media_type
        from attachment t left join public.uploaded_file f on f.id = t.file_id
        where t.id = {query.Id} and t.removed_at is null and {AttachmentOwners.Reached(actor, Case)}
        """, ct) ?? throw Refusal.NotFound("attachment");

    static FileStreamHttpResult Send(HttpResponse response, Stream stream, FileHash hash, Content content)
    {
        var shown = content.MediaType is { } type && MediaTypes.IsShown(type);
        var disposition = new ContentDispositionHeaderValue(shown ? "inline" : "attachment");
        disposition.SetHttpFileName(content.FileName);
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(stream, shown ? content.MediaType : MediaTypeNames.Application.Octet, entityTag: new EntityTagHeaderValue($"\"{hash}\""), enableRangeProcessing: true);
    }
}
