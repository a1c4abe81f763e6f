using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>
/// Puts an organization away, for a reason, and brings it back: nobody gets in, no job runs, no figure is counted. Its data stays, and so does its
/// slug; it can be exported, cloned, restored, and deleted.
/// </summary>
public static class ArchiveOrganization
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Update, "Archive an organization: its people are refused and its work stops until it is brought back. Its data stays.", "not_active", "being_deleted") { AuditedAs = "organization.archived" };
    public static readonly UseCase UndoCase = new(Area.Platform, Verb.Update, "Bring an archived organization back; it is active then.", "not_archived", "being_deleted") { AuditedAs = "organization.unarchived" };

    public sealed record Command : IOfOrganization
    {
        [JsonIgnore] public string Id { get; init; } = "";
        [Required, MaxLength(2000)] public required string Reason { get; init; }
    }

    public sealed record UndoCommand(string Id) : IOfOrganization;

    public sealed record Changed(string Id, OrganizationStatus Status);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/organizations/{id}/archive", async (string id, Command command, SignedIn who) => TypedResults.Ok(await who.Run(Case, command with { Id = id }, Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/organizations/{id}/archive", async (string id, SignedIn who) => TypedResults.Ok(await who.Run(UndoCase, new UndoCommand(id), Undo)))
            .ForUseCase(UndoCase).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<Changed> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        if (await Lock(db, command.Id, ct) is not (OrganizationStatus.Active or OrganizationStatus.Suspended)) throw Refusal.Conflict("not_active", "Only an organization that is active or suspended can be archived.");
        await db.Execute($"update organization set status = 'archived', status_reason = {command.Reason.Trim()} where id = {command.Id}", ct);
        return new Changed(command.Id, OrganizationStatus.Archived);
    }

    public static async Task<Changed> Undo(ControlSession db, Actor actor, UndoCommand command, CancellationToken ct = default)
    {
        if (await Lock(db, command.Id, ct) != OrganizationStatus.Archived) throw Refusal.Conflict("not_archived", "This organization is not archived.");
        await db.Execute($"update organization set status = 'active', status_reason = null where id = {command.Id}", ct);
        return new Changed(command.Id, OrganizationStatus.Active);
    }

    static async Task<OrganizationStatus> Lock(ControlSession db, string id, CancellationToken ct)
    {
        var status = await db.OneOrNone<OrganizationStatus?>($"select status from organization where id = {id} for no key update", ct) ?? throw Refusal.NotFound("organization");
        if (status != OrganizationStatus.Deleted && await db.One<bool>($"select exists (select from organization_deletion where organization_id = {id})", ct))
            throw Refusal.Conflict("being_deleted", "This organization is being deleted. Take that back instead.");
        return status;
    }
}
