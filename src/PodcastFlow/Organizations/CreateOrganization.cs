using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>
/// Creates an organization in three steps, each a transaction: requested (the slug is taken), provisioning (schema, role and tables), active
/// (its first admin is invited). Stopped anywhere, the same request goes on where it was; of two at once, one wins.
/// </summary>
public static class CreateOrganization
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Create, "Create an organization; its e-mail address becomes the first admin.", "slug_taken", "slug_retired", "slug_reserved", "slug_malformed", "no_such_plan", "being_imported") { AuditedAs = "organization.created" };

    public sealed record Command
    {
        [Required, MaxLength(200)] public required string Name { get; init; }

        /// <summary>Its name in addresses: small letters, digits and single hyphens.</summary>
        [Required, MaxLength(50)] public required string Slug { get; init; }

        [Required, EmailAddress, MaxLength(320)] public required string Email { get; init; }
        [MaxLength(31)] public string Plan { get; init; } = "starter";
    }

    /// <param name="InvitationUrl">The link that makes the first admin; told here once.</param>
    public sealed record Created(string Id, string Slug, string Name, string Status, string InvitationUrl) : IOfOrganization;

    sealed record Existing(string Id, string Name, string Email, string Status, string? ClonedFrom);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/organizations", async (Command command, SignedIn who, PublicAddress address) =>
        {
            var created = await Handle(who, address, command);
            return TypedResults.Created($"/api/organizations/{created.Id}", created);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Created> Handle(Door door, PublicAddress address, Command command) =>
        await Finish(door, address, await Begin(door, command), command);

    /// <summary>Takes the slug. The answer is the organization's id, by which its provisioning can be followed.</summary>
    public static Task<string> Begin(Door door, Command command) => door.Run(Case with { AuditedAs = null }, command, (db, actor, c, ct) => Request(db, actor, c, null, ct));

    /// <summary>Does the rest.</summary>
    public static Task<Created> Finish(Door door, PublicAddress address, string id, Command command) => Provisioning.Finish(door, Case, address, id, command);

    internal static async Task<string> Request(ControlSession db, Actor actor, Command command, string? clonedFrom, CancellationToken ct)
    {
        await Slugs.Check(db, command.Slug, null, ct);
        if (await db.OneOrNone<string>($"select id from billing_plan where id = {command.Plan}", ct) is null) throw Refusal.Invalid("no_such_plan", "There is no such plan.");
        var id = Guid.CreateVersion7().ToString("n");
        if (await db.Execute($"""
            insert into organization (id, slug, name, email, status, created_at, created_by, cloned_from)
            values ({id}, {command.Slug}, {command.Name.Trim()}, {command.Email.Trim()}, 'requested', {db.Now}, {actor.UserId}, {clonedFrom})
            on conflict (slug) do nothing
            """, ct) == 1)
        {
            await db.Execute($"insert into subscription (organization_id, plan_id, started_at) values ({id}, {command.Plan}, {db.Now})", ct);
            await Provisioning.Done(db, id, "requested", ct);
            return id;
        }
        var existing = await db.One<Existing>($"select id, name, email, status, cloned_from from organization where slug = {command.Slug}", ct);
        var unfinished = existing.Status is "requested" or "provisioning" && existing.Name == command.Name.Trim() && existing.Email == command.Email.Trim() && existing.ClonedFrom == clonedFrom;
        return unfinished ? existing.Id : throw SlugTaken();
    }

    internal static Refusal SlugTaken() => Refusal.Conflict("slug_taken", "There is already an organization of this slug.");
}
