using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>What is true of a slot at the session's moment, as SQL on a row <c>a</c> of <c>v_inventory_availability</c>.</summary>
static class Slot
{
    /// <summary>The organization's day.</summary>
    internal static Sql Today(TenantSession db) => Sql.Of($"({db.Now} at time zone (select time_zone from org_setting))::date");

    /// <summary>Its spots are in the audio, and the audio is out.</summary>
    internal static Sql HasAired(TenantSession db) => Sql.Of($"(a.delivery = 'baked_in' and a.air_date < {Today(db)})");

    /// <summary>Somebody has it. A hold whose time is over counts for nothing, whether or not it has been tidied away.</summary>
    internal static Sql IsTaken(TenantSession db) => Sql.Of($"(a.claim_id is not null and (a.claim_expires_at is null or a.claim_expires_at > {db.Now}))");

    internal static Sql State(TenantSession db) => Sql.Of($"""
        (case when {IsTaken(db)} then case a.claim_kind when 'hold' then 'held' when 'booking' then 'booked' else 'blocked' end
              when a.status <> 'sellable' or {HasAired(db)} then 'withdrawn'
              else 'free' end)
        """);

    /// <summary>Who has it and until when, for those who may see the reservation: columns <c>reservation_id</c>, <c>held_for</c>, <c>until</c>.</summary>
    internal static Sql Holder(TenantSession db) => Sql.Of($"""
        case when {IsTaken(db)} then r.id end as reservation_id,
        case when {IsTaken(db)} and r.id is not null then (select coalesce(hk.name, ha.name) from advertiser ha left join campaign hk on hk.id = r.campaign_id where ha.id = r.advertiser_id) end as held_for,
        case when {IsTaken(db)} then a.claim_expires_at end as until
        """);

    /// <summary>The reservation behind the claim, if this actor may see it.</summary>
    internal static Sql JoinHolder(Actor actor) => Sql.Of($"left join reservation r on r.id = a.reservation_id and {Visible.Reservations(actor, ListReservations.Case)}");
}
