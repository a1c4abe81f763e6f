using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>Tidies away the holds whose time is over and promotes who waits. Works in batches, any number of times, on several hosts at once.</summary>
public static class ExpireReservations
{
    public static readonly UseCase Case = new(Area.Reservations, Verb.Update, "End the holds whose time is over.");

    public sealed record Command(int Most = 500);

    /// <param name="Holds">How many ended.</param>
    /// <param name="MayBeMore">The batch was full.</param>
    public sealed record Expired(int Holds, bool MayBeMore);

    public static async Task<Expired> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var due = await db.List<InventoryId>($"""
            select inventory_id from inventory_claim where released_at is null and kind = 'hold' and expires_at <= {db.Now} order by expires_at limit {command.Most}
            """, ct);
        if (due.Count == 0) return new Expired(0, false);
        var locked = await Claims.Lock(db, Sql.Of($"i.id = any ({due})"), ct);
        return new Expired(await Claims.ReleaseExpired(db, actor, locked, ct), due.Count == command.Most);
    }
}
