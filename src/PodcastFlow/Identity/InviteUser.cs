using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Invites a person into the organization; they become a member when they accept.</summary>
public static class InviteUser
{
    public static readonly UseCase Case = new(Area.Users, Verb.Create, "Invite a person by e-mail.", "already_member", PlanLimits.Code) { AuditedAs = "user.invited", Limit = Limit.Invitations };

    public sealed record Command
    {
        [Required, EmailAddress, MaxLength(320)] public required string Email { get; init; }
        [Required, MaxLength(200)] public required string Name { get; init; }
        [Required, MinLength(1)] public required List<Role> Roles { get; init; }
    }

    /// <param name="Id">The user.</param>
    /// <param name="InvitationUrl">The link in the mail. The API does not tell it: whoever has it could choose the password of a person who is new here.</param>
    public sealed record Invited(UserId Id, [property: JsonIgnore] string InvitationUrl);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/users", async (Command command, InOrganization org, PublicAddress address) =>
        {
            var invited = await org.Run(Case, command, (db, actor, c, ct) => Handle(db, org, address, c, ct));
            return TypedResults.Created($"/api/users/{invited.Id}", invited);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Invited> Handle(ControlSession db, InOrganization org, PublicAddress address, Command command, CancellationToken ct = default)
    {
        var user = await People.FindOrAdd(db, command.Email, command.Name.Trim(), ct: ct);
        if (await Members.Find(db, org.Tenant.Id, user, ct) is { Status: MembershipStatus.Active })
            throw Refusal.Conflict("already_member", "This person is a member already: change their roles instead.");
        await PlanLimits.AssertUser(db, org.Tenant.Id, user, ct);
        return new Invited(user, await Send(db, user, org.Tenant.Id, org.OrganizationName, command.Roles, address, ct));
    }

    /// <summary>Makes the membership that waits for acceptance, and writes the mail with the link.</summary>
    internal static async Task<string> Send(ControlSession db, UserId user, string organizationId, string organizationName, IReadOnlyList<Role> roles, PublicAddress address, CancellationToken ct)
    {
        await Members.Write(db, organizationId, user, roles, MembershipStatus.Invited, ct);
        var link = address.To("/invitation/" + await AccountToken.Issue(db, AccountToken.Purpose.Invitation, user, organizationId, ct));
        await Mail.Write(db, organizationId, user, $"You are invited to {organizationName}", $"""
            Hello,

            {organizationName} invites you to work with it on PodcastFlow. Follow this link within seven days:

            {link}

            If you did not expect this, do nothing.
            """, ct);
        return link;
    }
}
