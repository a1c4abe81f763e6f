using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Home;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Files;

/// <summary>What is attached to a record.</summary>
public static class ListAttachments
{
    public static readonly UseCase Case = new(Area.Files, Verb.View, "What is attached to a record, newest first.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        internal RecordKind Kind { get; init; }
        internal RecordId RecordId { get; init; }

        /// <summary>The attachments of a record.</summary>
        public static Query Of(RecordKind kind, RecordId id) => new() { Kind = kind, RecordId = id, Take = 200 };
    }

    /// <param name="MediaType">What it is by its content; null: the platform does not know the file.</param>
    /// <param name="MayRemove">Whether whoever asks may remove it.</param>
    public sealed record Row(AttachmentId Id, string FileName, string? MediaType, long? Size, DateTimeOffset AddedAt, string AddedBy, bool MayRemove)
    {
        /// <summary>How a page may show it: image, audio, or not at all.</summary>
        public string? Preview => MediaType is null ? null : MediaTypes.IsImage(MediaType) ? "image" : MediaTypes.IsAudio(MediaType) ? "audio" : null;
    }

    public static readonly Sorts Sorts = new("-added",
        ("added", Sql.Of($"t.created_at, t.id"), Sql.Of($"t.created_at desc, t.id desc")),
        ("name", Sql.Of($"lower(t.file_name), t.id"), Sql.Of($"lower(t.file_name) desc, t.id desc")),
        ("size", Sql.Of($"f.size_bytes, t.id"), Sql.Of($"f.size_bytes desc nulls last, t.id desc")));

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var (kind, collection) in AttachmentOwners.Kinds)
            api.MapGet($"/{collection}/{{id}}/attachments", async (RecordId id, [AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query with { Kind = kind, RecordId = id }, Handle)))
                .ForUseCase(Case)
                .ProducesProblem(StatusCodes.Status404NotFound);
    }

    public static async Task<Page<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        if (!await AttachmentOwners.IsReached(db, actor, query.Kind, query.RecordId, Case, ct)) throw Refusal.NotFound("record");
        return await db.Page<Row>(query, Sorts,
            columns: $"""
                t.id, t.file_name, f.media_type, f.size_bytes as size, t.created_at as added_at, coalesce(m.name, 'Somebody') as added_by,
                {RemoveAttachment.MayRemove(actor)} as may_remove
                """,
            source: $"""
                from attachment t
                left join public.uploaded_file f on f.id = t.file_id
                left join member m on m.id = t.created_by
                where t.owner_id = {query.RecordId} and t.removed_at is null and ({query.Pattern} is null or lower(t.file_name) like {query.Pattern})
                """, ct);
    }
}
