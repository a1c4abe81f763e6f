using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Archives;

/// <summary>Removes archives whose time is over, gives up those that nobody works on any more, and sweeps the folder.</summary>
public static class PurgeArchives
{
    public static readonly UseCase Case = new(Area.Exports, Verb.Delete, "Remove exports and links whose time is over, and files that belong to none.") { LeavesCaches = true };

    public static readonly PlatformJob Job = new("purge_archives", "Removes exports whose time is over, and files that belong to none.",
        async (platform, run) => run.Services.GetRequiredService<ArchiveFolder>().Sweep(await platform.Run(Case, new Command(), Handle)))
    { Cron = "0 20 * * * ?" };

    public sealed record Command;

    internal static async Task<ArchiveFolder.Kept> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct)
    {
        await db.Execute($"update export_archive set state = 'expired', location = null where state = 'ready' and expires_at <= {db.Now}", ct);
        await db.Execute($"delete from export_link where expires_at <= {db.Now}", ct);
        await db.Execute($"""
            update export_archive a set state = 'failed', error = 'It was given up.', finished_at = {db.Now}
            where a.state in ('queued', 'running') and a.purpose = 'download'
              and not exists (select from job j where j.kind = {WriteExport.Job.Name} and j.dedupe_key = a.id::text and j.state in ('queued', 'running'))
            """, ct);
        await db.Execute($"delete from import_archive where state in ('receiving', 'ready', 'failed') and received_at < {db.Now} - case state when 'receiving' then interval '1 day' else interval '7 days' end", ct);
        await db.Execute($"""
            update import_archive i set state = 'failed', error = 'It was given up.', finished_at = {db.Now}
            where i.state in ('queued', 'running') and not exists (select from job j where j.kind = {ImportArchive.Job.Name} and j.dedupe_key = i.id::text and j.state in ('queued', 'running'))
            """, ct);
        return new ArchiveFolder.Kept(
            [.. await db.List<Guid>($"select id from export_archive where state = 'ready'", ct)],
            [.. await db.List<Guid>($"select id from export_archive where state in ('queued', 'running') union all select id from import_archive where state <> 'done'", ct)]);
    }
}
