using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>Gives slots back before their hold runs out, all of a reservation's or some; whoever waits for them gets them at once.</summary>
public static class ReleaseReservation
{
    public static readonly UseCase Case = new(Area.Reservations, Verb.Update, "Release a reservation, or some of its items.", "released_already", "booked");

    public sealed record Command
    {
        [JsonIgnore] public ReservationId Id { get; init; }

        /// <summary>All when not said.</summary>
        [MaxLength(500)] public List<ReservationItemId>? Items { get; init; }
    }

    public sealed record Released(ReservationId Id, ReservationStatus Status, int Items);

    sealed record Item(ReservationItemId Id, InventoryId InventoryId, ItemState State);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/reservations/{id}/release", async (ReservationId id, Command command, InOrganization org) => TypedResults.Ok(await org.Run(Case, command with { Id = id }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Released> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        if (await db.OneOrNone<ReservationId?>($"select r.id from reservation r where r.id = {command.Id} and {Visible.Reservations(actor, Case)}", ct) is null) throw Refusal.NotFound("reservation");
        var slots = await Claims.Lock(db, Sql.Of($"""
            i.id in (select ri.inventory_id from reservation_item ri where ri.reservation_id = {command.Id} and ({command.Items} is null or ri.id = any ({command.Items})))
            """), ct);
        var items = await db.List<Item>($"select id, inventory_id, state from reservation_item where reservation_id = {command.Id} and inventory_id = any ({slots})", ct);
        if (command.Items is { } asked && asked.Exists(id => items.TrueForAll(i => i.Id != id))) throw Refusal.NotFound("item in this reservation");
        if (items.Exists(i => i.State == ItemState.Booked)) throw Refusal.Conflict("booked", "What is booked cannot be released: it is cancelled with its order.");
        var live = items.FindAll(i => i.State != ItemState.Released);
        if (live.Count == 0) throw Refusal.Conflict("released_already", "Nothing is held here any more.");

        if (live.Where(i => i.State == ItemState.Waiting).ToList() is { Count: > 0 } waiting)
        {
            await db.Execute($"""
                update reservation_item set state = 'released', queue_no = null, updated_at = {db.Now}, updated_by = {actor.Id} where id = any ({waiting.Select(i => i.Id).ToArray()})
                """, ct);
            await Queue.Order(db, [.. waiting.Select(i => i.InventoryId)], ct);
        }
        await Claims.Release(db, actor, live.Where(i => i.State == ItemState.Held).Select(i => i.Id).ToArray(), ct);
        await Claims.Close(db, actor, [command.Id], "cancelled", ct);
        await History.Activity(db, actor, "released", "reservation", command.Id, $"Released {Words.Counted(live.Count, "slot")}.", ct);
        return new Released(command.Id, await db.One<ReservationStatus>($"select status from reservation where id = {command.Id}", ct), live.Count);
    }
}
