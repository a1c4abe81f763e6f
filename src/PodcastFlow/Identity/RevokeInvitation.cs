using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Takes an invitation back: its link stops working.</summary>
public static class RevokeInvitation
{
    public static readonly UseCase Case = new(Area.Users, Verb.Delete, "Take an invitation back.", "not_invited") { AuditedAs = "user.invitation_revoked" };

    public sealed record Command(UserId Id);

    public sealed record Revoked(UserId Id, MembershipStatus Status);

    public static void Map(RouteGroupBuilder api) => api
        .MapDelete("/users/{id}/invitation", async (UserId id, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, new Command(id), (db, _, c, ct) => Handle(db, org.Tenant.Id, c, ct))))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Revoked> Handle(ControlSession db, string organizationId, Command command, CancellationToken ct = default)
    {
        var membership = await Members.Get(db, organizationId, command.Id, ct);
        if (membership.Status != MembershipStatus.Invited) throw ResendInvitation.NotInvited();
        await AccountToken.Revoke(db, AccountToken.Purpose.Invitation, command.Id, organizationId, ct);
        await Members.Write(db, organizationId, command.Id, membership.Roles, MembershipStatus.Inactive, ct);
        return new Revoked(command.Id, MembershipStatus.Inactive);
    }
}
