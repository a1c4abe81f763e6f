using System.Runtime.CompilerServices;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

public readonly record struct UserId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out UserId id) => Id.TryParse(text, out id); }
public readonly record struct MemberId(Guid Value) : IId
{
    /// <summary>The member that acts when nobody does: jobs, imports, expiry. Every organization has it, inactive and without roles.</summary>
    public static MemberId System { get; } = new(new Guid("00000000-0000-7000-8000-000000000001"));
    public override string ToString() => Value.ToString();
    public static bool TryParse(string? text, out MemberId id) => Id.TryParse(text, out id);
}
public readonly record struct AgencyId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out AgencyId id) => Id.TryParse(text, out id); }
public readonly record struct AdvertiserId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out AdvertiserId id) => Id.TryParse(text, out id); }
public readonly record struct ContactId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out ContactId id) => Id.TryParse(text, out id); }
public readonly record struct CategoryId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out CategoryId id) => Id.TryParse(text, out id); }
public readonly record struct ShowId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out ShowId id) => Id.TryParse(text, out id); }
public readonly record struct EpisodeId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out EpisodeId id) => Id.TryParse(text, out id); }
public readonly record struct PlacementId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out PlacementId id) => Id.TryParse(text, out id); }
public readonly record struct CampaignId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out CampaignId id) => Id.TryParse(text, out id); }
public readonly record struct InventoryId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out InventoryId id) => Id.TryParse(text, out id); }
public readonly record struct ClaimId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out ClaimId id) => Id.TryParse(text, out id); }
public readonly record struct ConflictId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out ConflictId id) => Id.TryParse(text, out id); }
public readonly record struct ReservationId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out ReservationId id) => Id.TryParse(text, out id); }
public readonly record struct ReservationItemId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out ReservationItemId id) => Id.TryParse(text, out id); }
/// <summary>The id of a record whose kind stands beside it.</summary>
public readonly record struct RecordId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out RecordId id) => Id.TryParse(text, out id); }
public readonly record struct FileId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out FileId id) => Id.TryParse(text, out id); }
public readonly record struct AttachmentId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out AttachmentId id) => Id.TryParse(text, out id); }
public readonly record struct JobId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out JobId id) => Id.TryParse(text, out id); }
public readonly record struct ExportId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out ExportId id) => Id.TryParse(text, out id); }
public readonly record struct ImportId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out ImportId id) => Id.TryParse(text, out id); }
public readonly record struct ExaminationId(Guid Value) : IId { public override string ToString() => Value.ToString(); public static bool TryParse(string? text, out ExaminationId id) => Id.TryParse(text, out id); }

/// <summary>Makes and reads ids.</summary>
public static class Id
{
    /// <summary>A new id: uuid version 7, so that rows sort by the time they were made.</summary>
    public static T New<T>() where T : struct, IId => From<T>(Guid.CreateVersion7());

    public static T From<T>(Guid value) where T : struct, IId => Unsafe.BitCast<Guid, T>(value);

    public static bool TryParse<T>(string? text, out T id) where T : struct, IId
    {
        var ok = Guid.TryParse(text, out var guid);
        id = From<T>(guid);
        return ok;
    }
}
