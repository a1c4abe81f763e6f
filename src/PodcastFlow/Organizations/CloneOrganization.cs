using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Archives;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Organizations;

/// <summary>
/// Copies an organization to another slug, to try things on: a sandbox, which nothing leaves. The request takes the slug; the rows follow in one
/// transaction, of one moment, while people work on. Stopped anywhere, the same request goes on where it was.
/// </summary>
public static class CloneOrganization
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Create, "Clone an organization to another slug, as a sandbox.", "slug_taken", "slug_retired", "slug_reserved", "slug_malformed", "not_provisioned") { AuditedAs = "organization.cloned" };

    public static readonly PlatformJob Job = new("clone_organization", "Copies an organization into its sandbox.", async (platform, run) =>
    {
        var (address, server, files) = (run.Services.GetRequiredService<PublicAddress>(), run.Services.GetRequiredService<TenancyConnection>(), run.Services.GetRequiredService<TenantFiles>());
        await Finish(platform, address, server, files, run.Told<Begun>().Id);
    })
    { Limit = TimeSpan.FromHours(6) };

    public sealed record Command : IOfOrganization
    {
        /// <summary>What is copied.</summary>
        [JsonIgnore] public string Id { get; init; } = "";

        /// <summary>The copy's name in addresses: small letters, digits and single hyphens.</summary>
        [Required, MaxLength(50)] public required string Slug { get; init; }

        /// <summary>The copy's name; otherwise the original's, with "(sandbox)" after it.</summary>
        [MaxLength(200)] public string? Name { get; init; }

        /// <summary>Who becomes the copy's first admin; otherwise the address of the original.</summary>
        [EmailAddress, MaxLength(320)] public string? Email { get; init; }
    }

    /// <param name="Id">The copy's id, by which its provisioning can be followed.</param>
    public sealed record Begun(string Id, string Slug);

    sealed record Asked(string Id, string? ClonedFrom, string Slug, OrganizationStatus Status) : IOfOrganization;

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/organizations/{id}/clones", async (string id, Command command, SignedIn who) =>
        {
            var begun = await who.Run(Case, command with { Id = id }, Handle);
            return TypedResults.Accepted($"/api/organizations/{begun.Id}/provisioning", begun);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>Takes the slug, and has the rows copied in the background.</summary>
    public static async Task<Begun> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var begun = await Begin(db, actor, command, ct);
        // Asked again, one that waits for its next try does not wait any longer.
        if (await Enqueue.Job(db, Job.Name, begun, begun.Id, ct) == 0 && await db.Execute($"update job set run_after = {db.Now} where kind = {Job.Name} and dedupe_key = {begun.Id} and state = 'queued' and attempts > 0", ct) == 1)
            await Provisioning.Forget(db, begun.Id, ct);
        return begun;
    }

    /// <summary>Takes the slug only, for whoever copies the rows itself.</summary>
    public static async Task<Begun> Begin(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var source = await ExportOrganization.Handle(db, actor, new ExportOrganization.Command(command.Id), ct);
        var name = command.Name?.Trim() is { Length: > 0 } given ? given : source.Name[..Math.Min(source.Name.Length, 190)] + " (sandbox)";
        var plan = await db.One<string>($"select plan_id from subscription where organization_id = {source.Id}", ct);      // what fits into the original fits into the copy
        var id = await CreateOrganization.Request(db, actor, new CreateOrganization.Command { Name = name, Slug = command.Slug, Email = command.Email ?? source.Email, Plan = plan }, source.Id, ct);
        return new Begun(id, command.Slug);
    }

    /// <summary>Does it all at once. One that fails gives the slug back; one that was killed is finished by the same request.</summary>
    public static async Task<CreateOrganization.Created> Clone(Door door, PublicAddress address, TenancyConnection server, TenantFiles files, Command command, IProgress<ExportProgress>? progress = null)
    {
        var begun = await door.Run(Case, command, Begin);
        try
        {
            return await Finish(door, address, server, files, begun.Id, progress) ?? throw CreateOrganization.SlugTaken();
        }
        catch (Exception e) when (e is not Refusal)
        {
            await door.Run(Case with { AuditedAs = null }, command, (db, _, _, ct) => ImportOrganization.Abandon(db, begun.Id, ct));
            throw;
        }
    }

    /// <summary>Copies the rows and files, unless they are there, and invites the first admin.</summary>
    public static async Task<CreateOrganization.Created?> Finish(Door door, PublicAddress address, TenancyConnection server, TenantFiles files, string id, IProgress<ExportProgress>? progress = null)
    {
        var silent = Case with { AuditedAs = null };
        var asked = await door.Read(silent, id, async (db, _, _, ct) => await db.OneOrNone<Asked>($"select id, cloned_from, slug, status from organization where id = {id}", ct) ?? throw Refusal.NotFound("organization"));
        if (asked.Status is not (OrganizationStatus.Requested or OrganizationStatus.Provisioning)) return null;      // somebody else has finished it
        if (!await door.Read(silent, id, (db, _, _, ct) => db.One<bool>($"select exists (select from tenant_schema where organization_id = {id})", ct)))
        {
            var noting = silent with { LeavesCaches = true };
            await door.Run(noting, id, (db, _, _, ct) => Provisioning.BeginCopying(db, id, ct));
            var notes = new ProgressNotes(now => door.Run(noting, now, (db, _, n, ct) => Provisioning.NoteCopying(db, id, n.Done, n.Total, ct)), TimeProvider.System, progress);
            await Provisioning.Noting(door, silent, id, () => notes.While((noted, ct) =>
                TenantClone.Make(server.As(TenantExport.Login), server.As(TenantArchive.Login), asked.ClonedFrom!, asked.Slug, id, files, ImportOrganization.Settled, noted, ct), door.Aborted));
        }
        return await door.Run(Case with { AuditedAs = "organization.created" }, asked, (db, _, _, ct) => Provisioning.ActivateLoaded(db, id, address, ct));
    }
}
