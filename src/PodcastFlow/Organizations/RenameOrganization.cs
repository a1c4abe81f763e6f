using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>Gives an organization another name, another slug, or both. A new slug renames its schema and role in the same transaction.</summary>
public static class RenameOrganization
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Update, "Change an organization's name and slug.",
        "slug_taken", "slug_retired", "slug_reserved", "slug_malformed", "not_ready", "changed_meanwhile", "if_match_required") { AuditedAs = "organization.renamed", ChangesSchemas = true };

    public sealed record Command : IOfOrganization
    {
        [JsonIgnore] public string Id { get; init; } = "";
        [JsonIgnore] public RowVersion Version { get; init; }
        [Required, MaxLength(200)] public required string Name { get; init; }
        [Required, MaxLength(50)] public required string Slug { get; init; }
    }

    sealed record Before(string Slug, OrganizationStatus Status, RowVersion Version);

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/organizations/{id}", async (string id, IfMatch match, Command command, SignedIn who) =>
            TypedResults.Ok(await who.Run(Case, command with { Id = id, Version = match.Version }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static async Task<ShowOrganization.Organization> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var before = await db.OneOrNone<Before>($"select slug, status, xmin as version from organization where id = {command.Id} for update", ct) ?? throw Refusal.NotFound("organization");
        if (before.Version != command.Version) throw Refusal.ChangedMeanwhile("organization");
        if (before.Status is not (OrganizationStatus.Active or OrganizationStatus.Suspended or OrganizationStatus.Archived)) throw Refusal.Conflict("not_ready", "This organization is not provisioned yet.");
        if (before.Slug != command.Slug)
        {
            await Slugs.Check(db, command.Slug, command.Id, ct);
            await db.One<string>($"select rename_org_schema({command.Id}, {command.Slug})", ct);
        }
        await db.Execute($"select name_organization({command.Id}, {command.Name.Trim()})", ct);
        return await ShowOrganization.Handle(db, actor, new ShowOrganization.Query(command.Id), ct);
    }
}
