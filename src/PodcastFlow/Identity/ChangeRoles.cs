using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Says what somebody may be in the organization. It keeps at least one active admin.</summary>
public static class ChangeRoles
{
    public static readonly UseCase Case = new(Area.Users, Verb.Update, "Change somebody's roles.", "last_admin") { AuditedAs = "user.roles_changed" };

    public sealed record Command
    {
        [JsonIgnore] public UserId Id { get; init; }
        [Required, MinLength(1, ErrorMessage = "Choose at least one role.")] public required List<Role> Roles { get; init; }
    }

    public sealed record Changed(UserId Id, List<Role> Roles);

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/users/{id}/roles", async (UserId id, Command command, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, command with { Id = id }, (db, _, c, ct) => Handle(db, org.Tenant.Id, c, ct))))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Changed> Handle(ControlSession db, string organizationId, Command command, CancellationToken ct = default)
    {
        var membership = await Members.Get(db, organizationId, command.Id, ct);
        var roles = command.Roles.Distinct().Order().ToList();
        if (membership.IsActingAdmin && !roles.Contains(Role.Admin)) await Members.KeepAnAdminBeside(db, organizationId, command.Id, ct);
        await Members.Write(db, organizationId, command.Id, roles, membership.Status, ct);
        return new Changed(command.Id, roles);
    }
}
