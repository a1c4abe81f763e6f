using PodcastFlow.Tenancy;
using Quartz;

namespace PodcastFlow.Jobs;

/// <summary>When recurring work is due, it is put into the queue, and nothing else: which host does it, and what happens when it fails, is the queue's.</summary>
sealed class JobClock(ControlDatabase control, JobKinds kinds) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var kind = kinds.Recurring.Single(k => k.Name == context.Trigger.Key.Name);
        await control.Run(db => Enqueue.Recurring(db, kind, context.ScheduledFireTimeUtc ?? context.FireTimeUtc, cancellationToken), cancellationToken);
    }

    internal static void Set(IQuartzBuilder quartz, JobKinds kinds)
    {
        foreach (var kind in kinds.Recurring)
            quartz.ScheduleJob<JobClock>(
                trigger => trigger.WithIdentity(kind.Name).WithCronSchedule(kind.Cron!, cron => cron.InTimeZone(TimeZoneInfo.Utc)),
                job => job.WithIdentity(kind.Name));
    }
}
