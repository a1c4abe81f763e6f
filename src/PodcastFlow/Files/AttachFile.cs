using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Home;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Files;

/// <summary>
/// Attaches a file to a record. The row that announces the file is committed before the file is put where it stays, and the attachment after that:
/// wherever this ends, what is attached is whole, and the rest is found and tidied up.
/// </summary>
public static class AttachFile
{
    public static readonly UseCase Case = new(Area.Files, Verb.Create, "Attach a file to a record; the body is the file itself.", "file_empty", "file_too_large", "file_type_refused", "storage_full", PlanLimits.Code) { LeavesCaches = true };

    /// <param name="Name">As its sender calls it; only the last part of a path counts.</param>
    public sealed record Command(RecordKind Kind, RecordId RecordId, string? Name);

    /// <param name="MediaType">What it is by its content.</param>
    public sealed record Attached(AttachmentId Id, string FileName, string MediaType, long Size);

    sealed record Ready(string Schema, FileId Id);

    sealed record Announced(Command To, FileId Id, string FileName, StoredFile File);

    /// <summary>Where the files of a record are sent to.</summary>
    public static string AddressOf(RecordKind kind, RecordId id) => $"/api/{AttachmentOwners.Kinds.First(owner => owner.Kind == kind).Collection}/{id}/attachments";

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var (kind, collection) in AttachmentOwners.Kinds)
            api.MapPost($"/{collection}/{{id}}/attachments", async (RecordId id, string? name, HttpRequest request, InOrganization org, FileStore store) =>
                {
                    var attached = await To(org, store, new Command(kind, id, name), request.Body, request.ContentLength);
                    return TypedResults.Created(DownloadAttachment.AddressOf(attached.Id), attached);
                })
                .ForUseCase(Case)
                .Accepts<Stream>("application/octet-stream", "*/*")
                .WithMetadata(new DisableRequestSizeLimitAttribute(), new RequestTimeoutAttribute(milliseconds: 60 * 60 * 1000))      // the store has a limit of its own
                .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status507InsufficientStorage);
    }

    /// <param name="length">How long the content is, if its sender says so: what is too large is refused before it is read.</param>
    public static async Task<Attached> To(InOrganization org, FileStore store, Command command, Stream content, long? length = null)
    {
        await org.Read(Case, command, AssertOpen);
        var files = store.Of(org.Tenant.Id);
        if (length > store.Options.MaxBytes) throw files.TooLarge();
        await using var incoming = await files.Receive(content, org.Aborted);
        var file = new Announced(command, Id.New<FileId>(), FileNames.Of(command.Name, incoming.File.MediaType), incoming.File);
        await org.Run(Case, file, Announce);
        await incoming.Keep(org.Aborted);
        await org.Run(Case, new Ready(org.Tenant.Schema, file.Id), Confirm);
        return await org.Run(Case, file, Attach);
    }

    /// <summary>Whether this person may attach files to this record.</summary>
    public static Task<bool> IsOpen(TenantSession db, Actor actor, Command command, CancellationToken ct = default) => AttachmentOwners.IsReached(db, actor, command.Kind, command.RecordId, Case, ct);

    static async Task<bool> AssertOpen(TenantSession db, Actor actor, Command command, CancellationToken ct) => await IsOpen(db, actor, command, ct) ? true : throw Refusal.NotFound("record");

    static async Task<int> Announce(TenantSession db, Actor actor, Announced file, CancellationToken ct)
    {
        await PlanLimits.AssertStorage(db, file.File.Size, ct);
        return await db.Execute($"""
            insert into public.uploaded_file (id, file_name, sha256, size_bytes, media_type) values ({file.Id}, {file.FileName}, {file.File.Hash.Bytes}, {file.File.Size}, {file.File.MediaType})
            """, ct);
    }

    static Task<int> Confirm(ControlSession db, Actor actor, Ready file, CancellationToken ct) =>
        db.Execute($"update uploaded_file set state = 'ready' where schema_name = {file.Schema} and id = {file.Id} and state = 'pending'", ct);

    static async Task<Attached> Attach(TenantSession db, Actor actor, Announced file, CancellationToken ct)
    {
        await AssertOpen(db, actor, file.To, ct);
        // Sent again after an answer that was lost: it is there already.
        if (await db.OneOrNone<AttachmentId?>($"""
            select id from attachment where owner_id = {file.To.RecordId} and sha256 = {file.File.Hash.Bytes} and file_name = {file.FileName} and removed_at is null order by id limit 1
            """, ct) is { } known) return new Attached(known, file.FileName, file.File.MediaType, file.File.Size);
        var id = Id.New<AttachmentId>();
        var purpose = MediaTypes.IsAudio(file.File.MediaType) ? "audio" : MediaTypes.IsImage(file.File.MediaType) ? "image" : "other";
        await db.Execute($"""
            insert into attachment (id, file_id, file_name, sha256, purpose, campaign_id, advertiser_id, agency_id, episode_id, created_at, created_by)
            values ({id}, {file.Id}, {file.FileName}, {file.File.Hash.Bytes}, {purpose}, {Owner(RecordKind.Campaign)}, {Owner(RecordKind.Advertiser)}, {Owner(RecordKind.Agency)},
                    {Owner(RecordKind.Episode)}, {db.Now}, {actor.Id})
            """, ct);
        await History.Activity(db, actor, "attached", Snake.Case(file.To.Kind.ToString()), file.To.RecordId, $"Attached {file.FileName}.", ct);
        return new Attached(id, file.FileName, file.File.MediaType, file.File.Size);

        RecordId? Owner(RecordKind kind) => file.To.Kind == kind ? file.To.RecordId : null;
    }
}
