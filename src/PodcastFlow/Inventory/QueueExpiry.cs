using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>Looks whether an organization has holds whose time is over, and if so has them ended.</summary>
public static class QueueExpiry
{
    public static readonly UseCase Case = new(Area.Reservations, Verb.Update, "Look for holds whose time is over.");

    public sealed record Command;

    public static async Task<bool> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var due = await db.One<bool>($"select exists (select from inventory_claim where released_at is null and kind = 'hold' and expires_at <= {db.Now})", ct);
        if (due) await Enqueue.Job(db, HoldExpiry.Expire, dedupeKey: "due", ct: ct);
        return due;
    }
}
