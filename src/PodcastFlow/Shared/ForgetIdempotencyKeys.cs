using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>Removes the keys of commands that were carried out more than a day ago: repeated now, such a command is a new one anyway.</summary>
public static class ForgetIdempotencyKeys
{
    public static readonly UseCase Case = new(Area.Settings, Verb.Update, "Remove the keys of commands of more than 24 hours ago.");

    public static readonly PlatformJob Job = new("forget_idempotency_keys", "Removes in every organization the keys of commands of more than 24 hours ago.",
        (platform, _) => platform.InEachOrganization(organization => organization.Run(Case, new Command(), Handle)))
    { Cron = "0 30 3 * * ?" };

    public sealed record Command;

    public static Task<int> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default) =>
        db.Execute($"delete from idempotency_key where created_at < {db.Now.AddHours(-24)}", ct);
}
