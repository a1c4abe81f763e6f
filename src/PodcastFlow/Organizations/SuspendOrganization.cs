using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>Closes an organization to its people, for a reason, and opens it again. Nothing in it changes.</summary>
public static class SuspendOrganization
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Update, "Suspend an organization: its people are refused until it is resumed.", "not_active") { AuditedAs = "organization.suspended" };
    public static readonly UseCase ResumeCase = new(Area.Platform, Verb.Update, "Resume a suspended organization.", "not_suspended", "being_deleted") { AuditedAs = "organization.resumed" };

    public sealed record Command : IOfOrganization
    {
        [JsonIgnore] public string Id { get; init; } = "";
        [Required, MaxLength(2000)] public required string Reason { get; init; }
    }

    public sealed record ResumeCommand(string Id) : IOfOrganization;

    public sealed record Changed(string Id, OrganizationStatus Status);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/organizations/{id}/suspension", async (string id, Command command, SignedIn who) => TypedResults.Ok(await who.Run(Case, command with { Id = id }, Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/organizations/{id}/suspension", async (string id, SignedIn who) => TypedResults.Ok(await who.Run(ResumeCase, new ResumeCommand(id), Resume)))
            .ForUseCase(ResumeCase).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<Changed> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        if (await db.Execute($"update organization set status = 'suspended', status_reason = {command.Reason.Trim()} where id = {command.Id} and status = 'active'", ct) == 0)
            throw await Not(db, command.Id, "not_active", "Only an active organization can be suspended.", ct);
        return new Changed(command.Id, OrganizationStatus.Suspended);
    }

    public static async Task<Changed> Resume(ControlSession db, Actor actor, ResumeCommand command, CancellationToken ct = default)
    {
        if (await db.One<bool>($"select exists (select from organization_deletion where organization_id = {command.Id})", ct)) throw Refusal.Conflict("being_deleted", "This organization is being deleted. Take that back instead.");
        if (await db.Execute($"update organization set status = 'active', status_reason = null where id = {command.Id} and status = 'suspended'", ct) == 0)
            throw await Not(db, command.Id, "not_suspended", "This organization is not suspended.", ct);
        return new Changed(command.Id, OrganizationStatus.Active);
    }

    static async Task<Refusal> Not(ControlSession db, string id, string code, string message, CancellationToken ct) =>
        await db.OneOrNone<string>($"select id from organization where id = {id}", ct) is null ? Refusal.NotFound("organization") : Refusal.Conflict(code, message);
}
