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
    public static readonly UseCase Case = new(Area.Platform, Verb.Create, "Create an organization; its e-mail address becomes the first admin.", "slug_taken", "slug_reserved", "slug_malformed", "no_such_plan") { AuditedAs = "organization.created" };

    public sealed record Command
    {
        [Required, MaxLength(200)] public required string Name { get; init; }

        /// <summary>Its name in addresses: small letters, digits and single hyphens.</summary>
        [Required, MaxLength(50)] public required string Slug { get; init; }

        [Required, EmailAddress, MaxLength(320)] public required string Email { get; init; }
        [MaxLength(31)] public string Plan { get; init; } = "starter";
    }

    /// <param name="InvitationUrl">The link that makes the first admin; told here once.</param>
    public sealed record Created(string Id, string Slug, string Name, string Status, string InvitationUrl);

    sealed record Existing(string Id, string Name, string Email, string Status);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/organizations", async (Command command, SignedIn who, PublicAddress address) =>
        {
            var created = await Handle(who, address, command);
            return TypedResults.Created($"/api/organizations/{created.Id}", created);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Created> Handle(Door door, PublicAddress address, Command command)
    {
        var id = await door.Run(Case with { AuditedAs = null }, command, Request);
        await door.Run(Case with { AuditedAs = null }, command, (db, _, c, ct) => Provision(db, id, c, ct));
        return await door.Run(Case, command, (db, _, c, ct) => Activate(db, id, address, c, ct));
    }

    static async Task<string> Request(ControlSession db, Actor actor, Command command, CancellationToken ct)
    {
        if (await db.OneOrNone<string>($"select problem from slug_problem({command.Slug}) problem where problem is not null", ct) is { } problem)
            throw Refusal.Invalid("slug_" + problem, problem == "reserved" ? "This slug is reserved." : "A slug has small letters and digits, with single hyphens between them, and begins with a letter.");
        if (await db.OneOrNone<string>($"select id from billing_plan where id = {command.Plan}", ct) is null) throw Refusal.Invalid("no_such_plan", "There is no such plan.");
        var id = Guid.CreateVersion7().ToString("n");
        if (await db.Execute($"""
            insert into organization (id, slug, name, email, status, created_at, created_by)
            values ({id}, {command.Slug}, {command.Name.Trim()}, {command.Email.Trim()}, 'requested', {db.Now}, {actor.UserId})
            on conflict (slug) do nothing
            """, ct) == 1)
        {
            await db.Execute($"insert into subscription (organization_id, plan_id, started_at) values ({id}, {command.Plan}, {db.Now})", ct);
            await Step(db, id, "requested", ct);
            return id;
        }
        var existing = await db.One<Existing>($"select id, name, email, status from organization where slug = {command.Slug}", ct);
        var unfinished = existing.Status is "requested" or "provisioning" && existing.Name == command.Name.Trim() && existing.Email == command.Email.Trim();
        return unfinished ? existing.Id : throw SlugTaken();
    }

    static async Task<string> Provision(ControlSession db, string id, Command command, CancellationToken ct)
    {
        var status = await db.One<string>($"select status from organization where id = {id} for update", ct);
        if (status == "requested")
        {
            await db.One<string>($"select create_complete_org_schema({command.Slug}, {id})", ct);
            await db.Execute($"update organization set status = 'provisioning' where id = {id}", ct);
            await Step(db, id, "schema", ct);
        }
        return status;
    }

    static async Task<Created> Activate(ControlSession db, string id, PublicAddress address, Command command, CancellationToken ct)
    {
        var status = await db.One<string>($"select status from organization where id = {id} for update", ct);
        if (status != "provisioning") throw SlugTaken();
        var name = command.Name.Trim();
        var user = await People.FindOrAdd(db, command.Email, command.Email.Trim().Split('@')[0], ct: ct);
        var link = await InviteUser.Send(db, user, id, name, [Role.Admin], address, ct);
        await Step(db, id, "admin", ct);
        await db.Execute($"update organization set status = 'active', activated_at = {db.Now} where id = {id}", ct);
        await Step(db, id, "active", ct);
        return new Created(id, command.Slug, name, "active", link);
    }

    static Refusal SlugTaken() => Refusal.Conflict("slug_taken", "There is already an organization of this slug.");

    static Task<int> Step(ControlSession db, string id, string step, CancellationToken ct) =>
        db.Execute($"insert into provisioning_step (organization_id, step, at) values ({id}, {step}, {db.Now}) on conflict do nothing", ct);
}
