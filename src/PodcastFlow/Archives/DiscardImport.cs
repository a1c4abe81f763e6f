using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Archives;

/// <summary>Removes an archive that was taken in. An import that is under way ends, and leaves nothing behind.</summary>
public static class DiscardImport
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Delete, "Discard an archive that was taken in.") { LeavesCaches = true };

    public sealed record Command(ImportId Id);

    sealed record Gone(string? OrganizationId);

    public static async Task Discard(Door door, ArchiveFolder folder, ImportId id)
    {
        await door.Run(Case, new Command(id), Handle);
        folder.Delete(id.Value);
    }

    static async Task<ImportId> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct)
    {
        if (await db.OneOrNone<Gone>($"delete from import_archive where id = {command.Id} returning organization_id", ct) is not { } gone) throw Refusal.NotFound("archive");
        if (gone.OrganizationId is { } id) await ImportOrganization.Abandon(db, id, ct);
        return command.Id;
    }
}
