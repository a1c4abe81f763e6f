using PodcastFlow.Home;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Files;

/// <summary>The records that carry attachments, and whose of them somebody reaches: those of the records that they see, or may change.</summary>
static class AttachmentOwners
{
    /// <summary>Each kind with its collection in addresses.</summary>
    public static readonly (RecordKind Kind, string Collection)[] Kinds =
        [(RecordKind.Campaign, "campaigns"), (RecordKind.Advertiser, "advertisers"), (RecordKind.Agency, "agencies"), (RecordKind.Episode, "episodes")];

    /// <summary>There is such a record, and it is theirs.</summary>
    internal static Task<bool> IsReached(TenantSession db, Actor actor, RecordKind kind, RecordId id, UseCase useCase, CancellationToken ct) =>
        db.One<bool>($"select {id} in ({Ids(actor, kind, useCase)})", ct);

    /// <summary>On a row <c>t</c> of <c>attachment</c>: its record is reached.</summary>
    internal static Sql Reached(Actor actor, UseCase useCase) => Sql.Of($"""
        (t.campaign_id in ({Ids(actor, RecordKind.Campaign, useCase)}) or t.advertiser_id in ({Ids(actor, RecordKind.Advertiser, useCase)})
         or t.agency_id in ({Ids(actor, RecordKind.Agency, useCase)}) or t.episode_id in ({Ids(actor, RecordKind.Episode, useCase)}))
        """);

    static Sql Ids(Actor actor, RecordKind kind, UseCase useCase) =>
        useCase.Verb != Verb.View ? Records.ChangeableIds(actor, kind)
        : Records.MaySee(actor, kind) ? Records.Ids(actor, kind)
        : Sql.Of($"select null::uuid where false");
}
