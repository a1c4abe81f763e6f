using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Removes what can no longer be used and nobody asks for any more: ended sessions, old links, old attempts to sign in.</summary>
public static class ForgetSignIns
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Delete, "Remove ended sessions, links that can no longer be used, and attempts to sign in of more than 90 days ago.");

    public static readonly PlatformJob Job = new("forget_sign_ins", "Removes ended sessions, old links, and attempts to sign in of more than 90 days ago.", (platform, _) => platform.Run(Case, new Command(), Handle))
    { Cron = "0 20 3 * * ?" };

    public sealed record Command;

    public sealed record Forgotten(int Sessions, int Links, int Attempts);

    // A used or expired link answers "used already or too old" for 30 more days; then it is unknown, which is the same answer.
    public static async Task<Forgotten> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default) => new(
        await db.Execute($"delete from session where expires_at <= {db.Now}", ct),
        await db.Execute($"delete from account_token where coalesce(used_at, expires_at) <= {db.Now.AddDays(-30)}", ct),
        await db.Execute($"delete from login_attempt where occurred_at <= {db.Now.AddDays(-90)}", ct));
}
