using PodcastFlow.Tenancy;

namespace PodcastFlow.Archives;

/// <summary>Where an archive is that was brought here: coming in, verified, waiting for its import or in it, an organization, or refused.</summary>
public enum ImportState { Receiving, Ready, Queued, Running, Done, Failed }

/// <summary>The archives that were brought here.</summary>
public static class ListImports
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The last twenty archives that were taken in, the newest first, with what is in them and how far their import is.");

    public sealed record Query;

    public sealed record Row(
        ImportId Id, string FileName, ImportState State, long? SizeBytes, Json<ArchiveContents>? Contents, string? Slug, string? Name, string? Email, string? Plan,
        string? OrganizationId, int? TablesDone, int? TablesTotal, string? Error, DateTimeOffset ReceivedAt, string? ReceivedBy);

    public static Task<List<Row>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => db.List<Row>($"""
        select i.id, i.file_name, i.state, i.size_bytes, i.contents, i.slug, i.name, i.email, i.plan_id as plan, i.organization_id, i.tables_done, i.tables_total, i.error, i.received_at, u.name as received_by
        from import_archive i left join app_user u on u.id = i.received_by
        order by i.received_at desc, i.id desc limit 20
        """, ct);
}
