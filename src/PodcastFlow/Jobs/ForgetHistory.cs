using PodcastFlow.Tenancy;

namespace PodcastFlow.Jobs;

/// <summary>Removes what ended long ago from the history of jobs.</summary>
public static class ForgetHistory
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Delete, "Remove jobs that ended more than a week ago from the history; refused and cancelled ones after 90 days.") { LeavesCaches = true };

    public static readonly PlatformJob Job = new("forget_job_history", "Removes jobs that ended more than a week ago; refused and cancelled ones after 90 days.", (platform, _) => platform.Run(Case, new Command(), Handle))
    { Cron = "0 10 3 * * ?" };

    public sealed record Command;

    public static Task<int> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default) => db.Execute($"""
        delete from job_history where finished_at < now() - case when outcome = 'done' then interval '7 days' else interval '90 days' end
        """, ct);
}
