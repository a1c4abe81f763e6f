using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Sends an invitation again, with a new link; the earlier one stops working.</summary>
public static class ResendInvitation
{
    public static readonly UseCase Case = new(Area.Users, Verb.Create, "Send an invitation again, with a new link.", "not_invited") { AuditedAs = "user.invited_again", Limit = Limit.Invitations };

    public sealed record Command(UserId Id);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/users/{id}/invitation", async (UserId id, InOrganization org, PublicAddress address) =>
            TypedResults.Ok(await org.Run(Case, new Command(id), (db, _, c, ct) => Handle(db, org, address, c, ct))))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<InviteUser.Invited> Handle(ControlSession db, InOrganization org, PublicAddress address, Command command, CancellationToken ct = default)
    {
        var membership = await Members.Get(db, org.Tenant.Id, command.Id, ct);
        if (membership.Status != MembershipStatus.Invited) throw NotInvited();
        return new InviteUser.Invited(command.Id, await InviteUser.Send(db, command.Id, org.Tenant.Id, org.OrganizationName, membership.Roles, address, ct));
    }

    internal static Refusal NotInvited() => Refusal.Conflict("not_invited", "No invitation to this person is open.");
}
