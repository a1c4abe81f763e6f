using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Has the feeds read that are due.</summary>
public static class QueueFeedRefreshes
{
    public static readonly UseCase Case = new(Area.Feeds, Verb.Update, "Have the feeds read that are due.");

    public static readonly PlatformJob Look = new("look_for_due_feeds", "Looks in every organization for feeds that were not read for an hour.",
        (platform, _) => platform.InEachOrganization(organization => organization.Tenant.SandboxOf is null ? organization.Run(Case, new Command(), Handle) : Task.CompletedTask))
    { Cron = "0 2/5 * * * ?" };

    public sealed record Command;

    /// <returns>How many wait to be read.</returns>
    public static Task<int> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default) => db.One<int>($"""
        select count(public.enqueue_job({RefreshFeed.Job.Name}, jsonb_build_object('showId', due.show_id), due.show_id::text))::int
        from (select f.show_id from show_feed f join show s on s.id = f.show_id
              where f.url is not null and s.is_active and coalesce(f.next_at, '-infinity') <= {db.Now}
              order by f.next_at nulls first limit 500) due
        """, ct);
}
