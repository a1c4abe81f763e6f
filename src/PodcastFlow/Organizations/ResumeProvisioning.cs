using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>Finishes an organization whose creation was interrupted or failed.</summary>
public static class ResumeProvisioning
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Update, "Finish the provisioning of an organization that was left unfinished.", "already_provisioned", "to_be_cloned", "being_imported") { AuditedAs = "organization.provisioning_resumed" };

    public sealed record Command(string Id) : IOfOrganization;

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/organizations/{id}/provisioning", async (string id, SignedIn who, PublicAddress address) => TypedResults.Ok(await Resume(who, address, new Command(id))))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<CreateOrganization.Created> Resume(Door door, PublicAddress address, Command command)
    {
        await door.Read(Case, command, Check);
        return await Provisioning.Finish(door, Case, address, command.Id, command);
    }

    static async Task<bool> Check(ControlSession db, Actor actor, Command command, CancellationToken ct)
    {
        var status = await db.OneOrNone<OrganizationStatus?>($"select status from organization where id = {command.Id}", ct) ?? throw Refusal.NotFound("organization");
        return status is OrganizationStatus.Requested or OrganizationStatus.Provisioning ? true : throw Refusal.Conflict("already_provisioned", "This organization is provisioned already.");
    }
}
