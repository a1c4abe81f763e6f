using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Archives;

/// <summary>
/// Makes an organization of an archive that was taken in. The slug is taken at once, the rest is a job's: there is the whole organization in the end, or
/// nothing and the reason. One that was killed is finished by the job's next try.
/// </summary>
public static class ImportArchive
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Create, "Make an organization of an archive that was taken in.",
        "slug_taken", "slug_retired", "slug_reserved", "slug_malformed", "no_such_plan", "archive_refused", "import_begun") { LeavesCaches = true };

    public static readonly PlatformJob Job = new("import_archive", "Makes an organization of an archive that was taken in.", Import) { Limit = TimeSpan.FromHours(12) };

    public sealed record Command(ImportId Id, [property: Required] CreateOrganization.Command Organization);

    /// <summary>What the job is told.</summary>
    public sealed record Told(ImportId Id);

    sealed record Progress(ImportId Id, int Done, int Total);

    sealed record Failed(ImportId Id, string Why);

    sealed record Chosen(string OrganizationId, string Slug, string Name, string Email, string Plan);

    public static async Task<string> Begin(Door door, Command command)
    {
        await door.Read(Case, command, (db, _, c, ct) => Waits(db, c.Id, ct));
        var organization = await CreateOrganization.Begin(door, command.Organization);
        return await door.Run(Case, command, (db, _, c, ct) => Choose(db, organization, c, ct));
    }

    static async Task Import(Unattended platform, JobRun run)
    {
        var id = run.Told<Told>().Id;
        var folder = run.Services.GetRequiredService<ArchiveFolder>();
        try
        {
            if (await platform.Run(Case, new Told(id), Take) is not { } chosen) return;
            if (!await platform.Read(Case, chosen, IsMade)) await Make(platform, run, folder, id, chosen);
            await platform.Run(Case, new Told(id), Finish);
            folder.Delete(id.Value);
        }
        catch (Exception error) when (error is Refusal || run.Attempt >= run.Services.GetRequiredService<JobOptions>().Tries)
        {
            await platform.Run(Case, new Failed(id, error is Refusal ? error.Message : "It could not be imported. The reason stands with the job."), Fail);
            throw;
        }
    }

    static async Task Make(Unattended platform, JobRun run, ArchiveFolder folder, ImportId id, Chosen chosen)
    {
        var connection = run.Services.GetRequiredService<TenancyConnection>();
        await using var file = File.OpenRead(folder.PathOf(id.Value));
        using var archive = await ReceiveArchive.Open(file, connection, run.Stop);
        var notes = new ProgressNotes(now => platform.Run(Case, new Progress(id, now.Done, now.Total), Note), run.Services.GetRequiredService<TimeProvider>());
        var command = new CreateOrganization.Command { Slug = chosen.Slug, Name = chosen.Name, Email = chosen.Email, Plan = chosen.Plan };
        try
        {
            await ImportOrganization.Import(platform, run.Services.GetRequiredService<PublicAddress>(), command,
                organization => notes.While((progress, ct) => archive.Import(chosen.Slug, organization, run.Services.GetRequiredService<TenantFiles>(), ImportOrganization.Recognized, progress, ct), run.Stop));
        }
        catch (InstallationException refused)
        {
            throw Refusal.Conflict("archive_refused", refused.Message);
        }
    }

    static async Task<bool> Waits(ControlSession db, ImportId id, CancellationToken ct) =>
        await db.OneOrNone<string>($"select state from import_archive where id = {id}", ct) switch
        {
            "ready" or "failed" => true,
            null or "receiving" => throw Refusal.NotFound("archive"),
            _ => throw Begun(),
        };

    static async Task<string> Choose(ControlSession db, string organization, Command command, CancellationToken ct)
    {
        var wanted = command.Organization;
        if (await db.Execute($"""
            update import_archive set state = 'queued', organization_id = {organization}, slug = {wanted.Slug}, name = {wanted.Name}, email = {wanted.Email}, plan_id = {wanted.Plan}, error = null, finished_at = null, tables_done = null, tables_total = null
            where id = {command.Id} and state in ('ready', 'failed')
            """, ct) == 0) throw Begun();
        await Enqueue.Job(db, Job.Name, new Told(command.Id), command.Id.ToString(), ct);
        return organization;
    }

    static Refusal Begun() => Refusal.Conflict("import_begun", "This archive is being imported already, or was.");

    static Task<Chosen?> Take(ControlSession db, Actor actor, Told told, CancellationToken ct) => db.OneOrNone<Chosen>($"""
        update import_archive set state = 'running', error = null, finished_at = null where id = {told.Id} and state in ('queued', 'running', 'failed') returning organization_id, slug, name, email, plan_id as plan
        """, ct);

    // Killed between the last transaction of the import and the note of it.
    static Task<bool> IsMade(ControlSession db, Actor actor, Chosen chosen, CancellationToken ct) => db.One<bool>($"select exists (select from organization where id = {chosen.OrganizationId} and status = 'active')", ct);

    static async Task<bool> Note(ControlSession db, Actor actor, Progress now, CancellationToken ct) =>
        await db.Execute($"update import_archive set tables_done = {now.Done}, tables_total = {now.Total} where id = {now.Id} and state = 'running'", ct) == 1;

    static Task<int> Finish(ControlSession db, Actor actor, Told done, CancellationToken ct) => db.Execute($"""
        update import_archive set state = 'done', finished_at = {db.Now}, tables_done = tables_total where id = {done.Id} and state = 'running'
        """, ct);

    // The slug is free again.
    static async Task<int> Fail(ControlSession db, Actor actor, Failed failed, CancellationToken ct) => await db.OneOrNone<string>($"""
        update import_archive set state = 'failed', error = left({failed.Why}, 2000), finished_at = {db.Now} where id = {failed.Id} and state in ('queued', 'running') returning organization_id
        """, ct) is { } organization ? await ImportOrganization.Abandon(db, organization, ct) : 0;
}
