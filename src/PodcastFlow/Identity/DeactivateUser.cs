using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Locks a member out, or lets them in again. What they did stays, under their name; their sessions in this organization end.</summary>
public static class DeactivateUser
{
    public static readonly UseCase Case = new(Area.Users, Verb.Delete, "Lock a member out (DELETE lets them in again).", "last_admin", "not_joined") { AuditedAs = "user.deactivated" };
    public static readonly UseCase UndoCase = Case with { Summary = "Let a member in again.", AuditedAs = "user.reactivated" };

    public sealed record Command(UserId Id);

    public sealed record Changed(UserId Id, MembershipStatus Status);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/users/{id}/deactivation", async (UserId id, InOrganization org) =>
                TypedResults.Ok(await org.Run(Case, new Command(id), (db, _, c, ct) => Handle(db, org.Tenant.Id, c, ct))))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/users/{id}/deactivation", async (UserId id, InOrganization org) =>
                TypedResults.Ok(await org.Run(UndoCase, new Command(id), (db, _, c, ct) => Undo(db, org.Tenant.Id, c, ct))))
            .ForUseCase(UndoCase).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<Changed> Handle(ControlSession db, string organizationId, Command command, CancellationToken ct = default)
    {
        var membership = await Members.Get(db, organizationId, command.Id, ct);
        if (membership.Status == MembershipStatus.Invited) throw Refusal.Conflict("not_joined", "This person has not joined yet: take the invitation back instead.");
        if (membership.IsActingAdmin) await Members.KeepAnAdminBeside(db, organizationId, command.Id, ct);
        await Members.Write(db, organizationId, command.Id, membership.Roles, MembershipStatus.Inactive, ct);
        await db.Execute($"delete from session where user_id = {command.Id} and active_organization_id = {organizationId}", ct);
        return new Changed(command.Id, MembershipStatus.Inactive);
    }

    public static async Task<Changed> Undo(ControlSession db, string organizationId, Command command, CancellationToken ct = default)
    {
        var membership = await Members.Get(db, organizationId, command.Id, ct);
        if (!membership.HasJoined || membership.Status == MembershipStatus.Invited) throw Refusal.Conflict("not_joined", "This person never joined: invite them instead.");
        await Members.Write(db, organizationId, command.Id, membership.Roles, MembershipStatus.Active, ct);
        return new Changed(command.Id, MembershipStatus.Active);
    }
}
