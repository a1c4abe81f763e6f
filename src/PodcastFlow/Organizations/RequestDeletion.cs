using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>How deletions are done (configuration section PodcastFlow:Deletion).</summary>
public sealed class DeletionOptions
{
    public const string Section = "PodcastFlow:Deletion";

    /// <summary>How long an organization that is to be deleted is only closed, and the deletion can be taken back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")] public TimeSpan Grace { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>Has an organization deleted: it is closed at once, and gone after a time of grace, in which this can be taken back.</summary>
public static class RequestDeletion
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Delete, "Have an organization deleted after a time of grace. Its slug is repeated, so that it is the right one.", "slug_differs", "being_deleted", "not_active") { AuditedAs = "organization.deletion_requested" };
    public static readonly UseCase CancelCase = new(Area.Platform, Verb.Update, "Take back an organization's deletion, within the time of grace.", "not_being_deleted") { AuditedAs = "organization.deletion_cancelled" };

    /// <summary>Finds those whose time is over, also after a failure.</summary>
    public static readonly PlatformJob Look = new("look_for_due_deletions", "Looks for organizations whose time of grace is over.",
        (platform, _) => platform.Run(CarryOutDeletion.Case with { AuditedAs = null, LeavesCaches = true }, new DueQuery(), EnqueueDue)) { Cron = "0 5/10 * * * ?" };

    public sealed record Command : IOfOrganization
    {
        [JsonIgnore] public string Id { get; init; } = "";
        [JsonIgnore] public TimeSpan Grace { get; init; }

        /// <summary>The organization's slug, once more.</summary>
        [Required, MaxLength(50)] public required string Slug { get; init; }
        [Required, MaxLength(2000)] public required string Reason { get; init; }
    }

    public sealed record CancelCommand(string Id) : IOfOrganization;

    public sealed record DueQuery;

    sealed record Organization(string Slug, string Name, OrganizationStatus Status);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/organizations/{id}/deletion", async (string id, Command command, SignedIn who, DeletionOptions options) =>
                TypedResults.Accepted($"/api/organizations/{id}/deletion", await who.Run(Case, command with { Id = id, Grace = options.Grace }, Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/organizations/{id}/deletion", async (string id, SignedIn who) => TypedResults.Ok(await who.Run(CancelCase, new CancelCommand(id), Cancel)))
            .ForUseCase(CancelCase).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<ShowDeletion.Deletion> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var organization = await db.OneOrNone<Organization>($"select slug, name, status from organization where id = {command.Id} for update", ct) ?? throw Refusal.NotFound("organization");
        if (organization.Slug != command.Slug.Trim()) throw Refusal.Invalid("slug_differs", "This is not the organization's slug.");
        if (await db.One<bool>($"select exists (select from organization_deletion where organization_id = {command.Id})", ct)) throw Refusal.Conflict("being_deleted", "This organization is being deleted already.");
        if (organization.Status is not (OrganizationStatus.Active or OrganizationStatus.Suspended or OrganizationStatus.Archived)) throw Refusal.Conflict("not_active", "Only an organization that is active, suspended or archived can be deleted.");
        var due = db.Now + command.Grace;
        await db.Execute($"""
            insert into organization_deletion (organization_id, slug, name, reason, status_before, requested_at, requested_by, due_at)
            values ({command.Id}, {organization.Slug}, {organization.Name}, {command.Reason.Trim()}, {organization.Status}, {db.Now}, {actor.UserId}, {due})
            """, ct);
        // One that is closed already stays as it is: suspended, or archived.
        if (organization.Status == OrganizationStatus.Active) await db.Execute($"update organization set status = 'suspended', status_reason = {$"To be deleted: {command.Reason.Trim()}"[..Math.Min(2000, 15 + command.Reason.Trim().Length)]} where id = {command.Id}", ct);
        return await ShowDeletion.Handle(db, actor, new ShowDeletion.Query(command.Id), ct);
    }

    /// <returns>How many.</returns>
    public static async Task<int> EnqueueDue(ControlSession db, Actor actor, DueQuery query, CancellationToken ct = default)
    {
        var due = await db.List<string>($"select organization_id from organization_deletion where state <> 'done' and due_at <= {db.Now}", ct);
        foreach (var id in due) await Enqueue.Job(db, CarryOutDeletion.Job.Name, new CarryOutDeletion.Command(id), id, ct);
        return due.Count;
    }

    public static async Task<ShowOrganization.Organization> Cancel(ControlSession db, Actor actor, CancelCommand command, CancellationToken ct = default)
    {
        if (await db.OneOrNone<string>($"select id from organization where id = {command.Id} for update", ct) is null) throw Refusal.NotFound("organization");
        var before = await db.OneOrNone<OrganizationStatus?>($"delete from organization_deletion where organization_id = {command.Id} and state = 'waiting' returning status_before", ct)
            ?? throw Refusal.Conflict("not_being_deleted", "This organization is not waiting for its deletion, or not any more.");
        if (before == OrganizationStatus.Active) await db.Execute($"update organization set status = 'active', status_reason = null where id = {command.Id}", ct);
        return await ShowOrganization.Handle(db, actor, new ShowOrganization.Query(command.Id), ct);
    }
}
