using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>Removes what was counted long ago.</summary>
public static class ForgetUsage
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Delete, "Remove counts of requests of more than 25 months ago, and of errors of more than 90 days ago.") { LeavesCaches = true };

    public static readonly PlatformJob Job = new("forget_usage", "Removes counts of requests of more than 25 months ago, and of errors of more than 90 days ago.", (platform, _) => platform.Run(Case, new Command(), Handle))
    { Cron = "0 50 3 * * ?" };

    public sealed record Command;

    public sealed record Forgotten(int Days, int Errors);

    public static async Task<Forgotten> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var today = DateOnly.FromDateTime(db.Now.UtcDateTime);
        await db.Execute($"""
            select 1 from (select distinct t.schema_name from api_usage u join tenant_schema t on t.organization_id = u.organization_id where u.day < {today.AddMonths(-25)}) t,
                lateral mark_rollup(t.schema_name, 'usage')
            """, ct);
        return new(await db.Execute($"delete from api_usage where day < {today.AddMonths(-25)}", ct), await db.Execute($"delete from request_error where day < {today.AddDays(-90)}", ct));
    }
}
