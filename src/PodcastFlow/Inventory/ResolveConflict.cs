using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>What is done about a conflict.</summary>
public enum ConflictDecision
{
    /// <summary>Whoever has the slot keeps it: it is made to fit, or the new day is agreed.</summary>
    Keep,
    /// <summary>The slot is taken from whoever holds it.</summary>
    Release,
}

/// <summary>Settles a conflict about a slot that somebody has, with a reason.</summary>
public static class ResolveConflict
{
    public static readonly UseCase Case = new(Area.Inventory, Verb.Update, "Settle a conflict: keep the slot for whoever has it, or release it.", "resolved_already", "booked");

    public sealed record Command
    {
        [JsonIgnore] public ConflictId Id { get; init; }
        public required ConflictDecision Decision { get; init; }
        [Required, MaxLength(900)] public required string Reason { get; init; }
    }

    public sealed record Resolved(ConflictId Id, ConflictDecision Decision, DateTimeOffset At);

    sealed record Found(InventoryId InventoryId, bool IsOpen, string? ClaimKind, ReservationItemId? ReservationItemId, ReservationId? ReservationId);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/inventory/conflicts/{id}/resolution", async (ConflictId id, Command command, InOrganization org) => TypedResults.Ok(await org.Run(Case, command with { Id = id }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Resolved> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var locked = await Claims.Lock(db, Sql.Of($"i.id in (select x.inventory_id from inventory_conflict x where x.id = {command.Id})"), ct);
        if (locked.Count == 0) throw Refusal.NotFound("conflict");
        await Claims.ReleaseExpired(db, actor, locked, ct);
        var found = await db.One<Found>($"""
            select x.inventory_id, x.resolved_at is null as is_open, a.claim_kind, a.reservation_item_id, a.reservation_id
            from inventory_conflict x join v_inventory_availability a on a.inventory_id = x.inventory_id where x.id = {command.Id}
            """, ct);
        if (!found.IsOpen) throw Refusal.Conflict("resolved_already", "This conflict is settled already.");
        if (command.Decision == ConflictDecision.Release && found.ClaimKind == "booking") throw Refusal.Conflict("booked", "What is booked cannot be released: it is cancelled with its order.");

        var resolution = $"{command.Decision}: {command.Reason.Trim()}";
        await db.Execute($"""
            update inventory_conflict set resolved_at = {db.Now}, resolved_by = {actor.Id}, resolution = {resolution} where id = {command.Id}
            """, ct);
        if (command.Decision == ConflictDecision.Release)
            await Claims.Release(db, actor, [found.ReservationItemId!.Value], ct);
        else
            await db.Execute($"""
                update inventory_claim c set air_date = i.air_date
                from inventory i, inventory_conflict x
                where i.id = c.inventory_id and x.id = {command.Id} and x.inventory_id = i.id and x.reason = 'air_date_changed' and c.released_at is null
                """, ct);
        if (found.ReservationId is { } reservation)
            await History.Activity(db, actor, "conflict_resolved", "reservation", reservation, "Settled a conflict. " + resolution, ct);
        return new Resolved(command.Id, command.Decision, db.Now);
    }
}
