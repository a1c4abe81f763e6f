using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Archives;

/// <summary>
/// Writes an export that was asked for. Ended anywhere, the next try begins it anew: a file gets its name when it is whole, and is offered when its
/// row says so.
/// </summary>
public static class WriteExport
{
    public static readonly UseCase Case = new(Area.Exports, Verb.Create, "Write an organization's export into a file.") { LeavesCaches = true };

    public static readonly PlatformJob Job = new("write_export", "Writes an organization's export into a file and tells who asked for it.", Write) { Limit = TimeSpan.FromHours(12) };

    /// <summary>What the job is told.</summary>
    public sealed record Told(ExportId Id);

    sealed record Progress(ExportId Id, int Done, int Total);

    sealed record Written(ExportId Id, int SchemaVersion, long Bytes, byte[] Sha256, TimeSpan Keep);

    sealed record Failed(ExportId Id, string Why);

    sealed record Ready(string OrganizationId, string Slug, UserId? UserId, bool IsMaster);

    static async Task Write(Unattended platform, JobRun run)
    {
        var told = run.Told<Told>();
        var (folder, options) = (run.Services.GetRequiredService<ArchiveFolder>(), run.Services.GetRequiredService<ArchiveOptions>());
        try
        {
            if (await platform.Run(Case, told, Begin) is not { } source) return;
            var written = await folder.Write(told.Id.Value, file => Export(platform, run, source, told.Id, file));
            var address = run.Services.GetRequiredService<PublicAddress>();
            if (!await platform.Run(Case, written with { Keep = options.Keep }, (db, _, w, ct) => Finish(db, address, w, ct))) folder.Delete(told.Id.Value);
        }
        catch (Exception error) when (error is Refusal || run.Attempt >= run.Services.GetRequiredService<JobOptions>().Tries)
        {
            await platform.Run(Case, new Failed(told.Id, error is Refusal ? error.Message : "It could not be written. The operator of this platform finds the reason among the jobs."), Fail);
            throw;
        }
    }

    static async Task<Written> Export(Unattended platform, JobRun run, ExportOrganization.Source source, ExportId id, Stream file)
    {
        var reader = run.Services.GetRequiredService<TenancyConnection>().As(TenantExport.Login);
        var notes = new ProgressNotes(now => platform.Run(Case, new Progress(id, now.Done, now.Total), Note), run.Services.GetRequiredService<TimeProvider>());
        using var sha256 = SHA256.Create();
        await using var hashed = new CryptoStream(file, sha256, CryptoStreamMode.Write, leaveOpen: true);
        var manifest = await notes.While((progress, ct) => TenantExport.Write(reader, source.Id, source.Name, source.Email, hashed, run.Services.GetRequiredService<TenantFiles>(), progress, ct), run.Stop);
        await hashed.FlushFinalBlockAsync(run.Stop);
        return new Written(id, manifest.SchemaVersion, file.Length, sha256.Hash!, default);
    }

    static async Task<ExportOrganization.Source?> Begin(ControlSession db, Actor actor, Told told, CancellationToken ct)
    {
        var organization = await db.OneOrNone<string>($"""
            update export_archive set state = 'running', error = null, finished_at = null where id = {told.Id} and state in ('queued', 'running', 'failed') returning organization_id
            """, ct);
        return organization is null ? null : await ExportOrganization.Handle(db, actor, new ExportOrganization.Command(organization), ct);
    }

    static async Task<bool> Note(ControlSession db, Actor actor, Progress now, CancellationToken ct) =>
        await db.Execute($"update export_archive set tables_done = {now.Done}, tables_total = {now.Total} where id = {now.Id} and state = 'running'", ct) == 1;

    static async Task<bool> Finish(ControlSession db, PublicAddress address, Written written, CancellationToken ct)
    {
        var ready = await db.OneOrNone<Ready>($"""
            update export_archive a set state = 'ready', schema_version = {written.SchemaVersion}, size_bytes = {written.Bytes}, sha256 = {written.Sha256},
                   location = {ArchiveFolder.NameOf(written.Id.Value)}, finished_at = {db.Now}, expires_at = {db.Now + written.Keep}, tables_done = tables_total
            from organization o
            where a.id = {written.Id} and a.state = 'running' and o.id = a.organization_id
            returning o.id as organization_id, o.slug, a.requested_by as user_id, coalesce((select u.is_master from app_user u where u.id = a.requested_by), false) as is_master
            """, ct);
        if (ready is null) return false;
        if (ready.UserId is { } user) await Mail.WriteOnce(db, written.Id.Value, ready.OrganizationId, user, "Your export is ready", $"""
            Hello,

            the data of {ready.Slug} are ready to be fetched until {(db.Now + written.Keep).UtcDateTime:yyyy-MM-dd HH:mm} UTC:

            {address.To(ready.IsMaster ? $"/master/organizations/{ready.OrganizationId}?tab=export" : $"/{ready.Slug}/settings")}

            Whoever has this file has all of them: keep it well.
            """, ct);
        return true;
    }

    static Task<int> Fail(ControlSession db, Actor actor, Failed failed, CancellationToken ct) => db.Execute($"""
        update export_archive set state = 'failed', error = left({failed.Why}, 2000), finished_at = {db.Now} where id = {failed.Id} and state in ('queued', 'running')
        """, ct);
}
