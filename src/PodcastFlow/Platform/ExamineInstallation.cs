using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Archives;
using PodcastFlow.Files;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Platform;

/// <summary>
/// Looks at the whole installation, every night and when somebody asks: isolation, schemas, jobs, files, disks, clock. Changes nothing but its own record,
/// of which the last thirty are kept. Ended anywhere, the next try begins it anew.
/// </summary>
public static class ExamineInstallation
{
    const int Kept = 30, OfOneKind = 20, LongestText = 1000;

    // How much of the work the engine's part is; the files are the rest.
    const double Schemas = 0.8;

    public static readonly UseCase Case = new(Area.Platform, Verb.Create, "Look at the whole installation for what is not as it should be.", "already_examining") { LeavesCaches = true };

    public static readonly PlatformJob Job = new("examine_installation", "Looks at isolation, schemas, jobs, files, disks and clock for what is not as it should be.", Run) { Cron = "0 50 4 * * ?", Limit = TimeSpan.FromHours(2) };

    /// <summary>What the job is told: nothing when it is the clock's.</summary>
    public sealed record Told
    {
        public ExaminationId? Id { get; init; }
    }

    internal sealed record Look;

    sealed record Progress(ExaminationId Id, double Share);

    sealed record Done(ExaminationId Id, List<Finding> Findings);

    sealed record Failed(ExaminationId Id, string Why);

    /// <summary>Everything that is wrong, the worst first.</summary>
    public static async Task<List<Finding>> Everything(Door door, IServiceProvider services, IProgress<double>? progress = null)
    {
        var server = services.GetRequiredService<TenancyConnection>();
        var (store, archives) = (services.GetRequiredService<FileStore>(), services.GetRequiredService<ArchiveFolder>());
        var away = await door.Read(Case, new Look(), OrganizationChecks.PutAway);
        var findings = await Doctor.Examine(server.As(TenantArchive.Login), new DoctorOptions { PutAway = away }, progress is null ? null : new Part(progress, 0, Schemas), door.Aborted);
        findings.AddRange(await door.Read(Case, new Look(), OrganizationChecks.Look));
        findings.AddRange(await door.Read(Case, new Look(), (db, _, _, ct) => JobChecks.Look(db, services.GetRequiredService<JobKinds>(), ct)));
        findings.AddRange(await FileChecks.Look(door, store, archives, progress is null ? null : new Part(progress, Schemas, 1)));
        findings.AddRange(await HostChecks.Look(door, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ExaminationOptions>(), store.Options.Directory, archives.Folder));
        return [.. findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Slug, StringComparer.Ordinal)];
    }

    static async Task Run(Unattended platform, JobRun run)
    {
        var id = run.Told<Told>().Id ?? Id.From<ExaminationId>(run.Id);
        try
        {
            if (!await platform.Run(Case, id, Begin)) return;
            var notes = new ProgressNotes(now => platform.Run(Case, new Progress(id, (double)now.Done / Math.Max(now.Total, 1)), Note), run.Services.GetRequiredService<TimeProvider>());
            var findings = await notes.While((progress, _) => Everything(platform, run.Services, new Thousandths(progress)), run.Stop);
            await platform.Run(Case, new Done(id, Shortened(findings)), Finish);
        }
        catch (Exception error) when (error is not Refusal && run.Attempt >= run.Services.GetRequiredService<JobOptions>().Tries)
        {
            await platform.Run(Case, new Failed(id, error.Message), Fail);
            throw;
        }
    }

    /// <summary>Gives up examinations whose job is gone: they would keep others from beginning.</summary>
    internal static Task<int> GiveUp(ControlSession db, CancellationToken ct) => db.Execute($"""
        update examination e set state = 'failed', error = 'It was given up.', finished_at = {db.Now}
        where e.state = 'running' and not exists (select from job j where j.kind = {Job.Name} and (j.id = e.id or j.dedupe_key = e.id::text) and j.state in ('queued', 'running'))
        """, ct);

    // False: it is done already. Another one that runs is a conflict, by constraint.
    static async Task<bool> Begin(ControlSession db, Actor actor, ExaminationId id, CancellationToken ct)
    {
        await GiveUp(db, ct);
        return await db.Execute($"""
            insert into examination as e (id, requested_at) values ({id}, {db.Now})
            on conflict on constraint examination_pkey do update set state = 'running', share = 0, error = null, finished_at = null where e.state <> 'done'
            """, ct) == 1;
    }

    static async Task<bool> Note(ControlSession db, Actor actor, Progress now, CancellationToken ct) =>
        await db.Execute($"update examination set share = {now.Share} where id = {now.Id} and state = 'running'", ct) == 1;

    static async Task<int> Finish(ControlSession db, Actor actor, Done done, CancellationToken ct)
    {
        await db.Execute($"update examination set state = 'done', share = 1, findings = {new Json<List<Finding>>(done.Findings)}, finished_at = {db.Now} where id = {done.Id} and state = 'running'", ct);
        return await db.Execute($"""
            delete from examination where state <> 'running' and id not in (select id from examination order by requested_at desc, id desc limit {Kept})
            """, ct);
    }

    static Task<int> Fail(ControlSession db, Actor actor, Failed failed, CancellationToken ct) => db.Execute($"""
        update examination set state = 'failed', error = left({failed.Why}, 2000), finished_at = {db.Now} where id = {failed.Id} and state = 'running'
        """, ct);

    // A page shows them; the command line tells all.
    static List<Finding> Shortened(List<Finding> findings) => [.. findings.GroupBy(finding => (finding.Slug, finding.Code)).SelectMany(kind =>
    {
        var shown = kind.Take(OfOneKind).Select(finding => finding.What.Length <= LongestText ? finding : finding with { What = finding.What[..LongestText] + " …" });
        var more = kind.Count() - OfOneKind;
        return more <= 0 ? shown : shown.Append(kind.First() with { What = $"and {more} more of this kind; `podcastflow doctor` tells all" });
    })];

    /// <summary>A part of the work, as a share of the whole.</summary>
    sealed class Part(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + (to - from) * value);
    }

    sealed class Thousandths(IProgress<ExportProgress> notes) : IProgress<double>
    {
        public void Report(double value) => notes.Report(new ExportProgress((int)(value * 1000), 1000, ""));
    }
}
