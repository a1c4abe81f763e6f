using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>Puts slots aside for a campaign or an advertiser until the hold runs out: all of them or none. Never oversells, never refuses while enough is free.</summary>
public static class HoldReservation
{
    public static readonly UseCase Case = new(Area.Reservations, Verb.Create, "Hold slots: all or none. Needs an Idempotency-Key to be repeated safely.",
        "sold_out", "aired_already", "not_for_sale", "campaign_closed", "advertiser_inactive", "spot_too_long", "idempotency_key_reused");

    public sealed record Command
    {
        public CampaignId? CampaignId { get; init; }

        /// <summary>When there is no campaign yet.</summary>
        public AdvertiserId? AdvertiserId { get; init; }

        /// <summary>Any free slots of these placements.</summary>
        [MaxLength(200)] public List<WantedSlots> Slots { get; init; } = [];

        /// <summary>Exactly these slots.</summary>
        [MaxLength(500)] public List<InventoryId> InventoryIds { get; init; } = [];

        /// <summary>How long; the organization's usual time when not said.</summary>
        [Range(1, 720)] public int? TtlHours { get; init; }

        [MaxLength(2000)] public string? Note { get; init; }
        public ReservationPriority Priority { get; init; } = ReservationPriority.Normal;
        public ReadType ReadType { get; init; } = ReadType.HostRead;

        /// <summary>Seconds of each spot; what is usual in its placement when not said.</summary>
        [Range(5, 600)] public int? LengthS { get; init; }

        /// <summary>Queue for slots that somebody else holds.</summary>
        public bool AllowWaiting { get; init; }
    }

    public sealed record Held(ReservationId Id, long Number, ReservationStatus Status, DateTimeOffset? ExpiresAt, List<HeldItem> Items);

    /// <param name="QueueNo">The place in the queue, for one that waits.</param>
    public sealed record HeldItem(
        ReservationItemId Id, InventoryId InventoryId, EpisodeId? EpisodeId, Placement Placement, int SlotNumber, DateOnly AirDate, int LengthS, ItemState State, int? QueueNo);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/reservations", async (Command command, [FromHeader(Name = "Idempotency-Key")] string? key, InOrganization org) =>
        {
            var held = await org.RunOnce(Case, key, command, Handle);
            return TypedResults.Created($"/api/reservations/{held.Id}", held);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Held> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        if (command.Slots.Count + command.InventoryIds.Count == 0) throw Refusal.Invalid("invalid", "Say which slots.");
        var buyer = await Buyer.Find(db, actor, command.CampaignId, command.AdvertiserId, ct);

        var slots = await Candidates.Lock(db, actor, command.Slots, command.InventoryIds, ct);
        slots.Take(command.InventoryIds, command.AllowWaiting);
        foreach (var line in command.Slots) slots.Take(line, command.AllowWaiting);
        slots.RefuseIfShort();
        if (slots.Taken.Concat(slots.WaitedFor).FirstOrDefault(s => s.LengthS < command.LengthS) is { } tight)
            throw Refusal.Conflict("spot_too_long", $"The longest spot that fits here has {tight.LengthS} seconds.");

        var reservation = Id.New<ReservationId>();
        var items = slots.Taken.Select(s => Item(s, ItemState.Held, null)).Concat(slots.WaitedFor.Select(s => Item(s, ItemState.Waiting, s.Waiting + 1))).ToList();
        var ttl = command.TtlHours ?? buyer.TtlHours;
        var expires = db.Now.AddHours(ttl);
        var number = await db.One<long>($"""
            with held as (
                insert into reservation (id, campaign_id, advertiser_id, agency_id, status, priority, ttl_hours, note, held_at, created_at, created_by, updated_at, updated_by)
                values ({reservation}, {command.CampaignId}, {buyer.AdvertiserId}, {buyer.AgencyId}, 'held', {command.Priority}, {ttl}, {command.Note}, {db.Now}, {db.Now}, {actor.Id}, {db.Now}, {actor.Id})
                returning number
            ), item as (
                insert into reservation_item (id, reservation_id, inventory_id, state, queue_no, length_s, read_type, created_at, created_by, updated_at, updated_by)
                select n.id, {reservation}, n.inventory_id, n.state, n.queue_no, n.length_s, {command.ReadType}, {db.Now}, {actor.Id}, {db.Now}, {actor.Id}
                from unnest({items.Select(i => i.Id).ToArray()}, {items.Select(i => i.InventoryId).ToArray()}, {items.Select(i => i.State).ToArray()},
                            {items.Select(i => i.QueueNo).ToArray()}, {items.Select(i => i.LengthS).ToArray()}) n (id, inventory_id, state, queue_no, length_s)
                returning id, inventory_id, state
            ), claim as (
                insert into inventory_claim (id, inventory_id, kind, reservation_item_id, air_date, expires_at, created_at, created_by)
                select n.id, i.inventory_id, 'hold', i.id, s.air_date, {expires}, {db.Now}, {actor.Id}
                from unnest({items.Select(_ => Id.New<ClaimId>()).ToArray()}, {items.Select(i => i.Id).ToArray()}) n (id, item_id)
                join item i on i.id = n.item_id and i.state = 'held'
                join inventory s on s.id = i.inventory_id
            )
            select number from held
            """, ct);
        await History.Transition(db, actor, "reservation", reservation, null, "held", ct: ct);
        await History.Activity(db, actor, "held", "reservation", reservation, Said(slots, buyer), ct);
        if (slots.WaitedFor.Count > 0) items = await Queue.Order(db, items, ct);
        return new Held(reservation, number, ReservationStatus.Held, slots.Taken.Count > 0 ? expires : null, items);

        HeldItem Item(Candidates.Row s, ItemState state, int? queue) => new(
            Id.New<ReservationItemId>(), s.Id, s.EpisodeId, s.Placement, s.SlotNumber, s.AirDate, command.LengthS ?? s.UsualLengthS, state, queue);
    }

    static string Said(Candidates slots, Buyer buyer) => slots.WaitedFor.Count == 0
        ? $"Held {Words.Counted(slots.Taken.Count, "slot")} for {buyer.Name}."
        : $"Held {Words.Counted(slots.Taken.Count, "slot")} for {buyer.Name}; waits for {slots.WaitedFor.Count}.";
}
