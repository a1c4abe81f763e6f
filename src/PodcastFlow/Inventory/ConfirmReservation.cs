using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>Says, after waiting in a queue, that the slots that became free are still wanted: they are then held for the usual time.</summary>
public static class ConfirmReservation
{
    public static readonly UseCase Case = new(Area.Reservations, Verb.Update, "Keep slots that became free after waiting for them.", "nothing_to_confirm");

    public sealed record Command(ReservationId Id);

    public sealed record Confirmed(ReservationId Id, int Items, DateTimeOffset ExpiresAt);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/reservations/{id}/confirmation", async (ReservationId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Confirmed> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var ttl = await db.OneOrNone<int?>($"select r.ttl_hours from reservation r where r.id = {command.Id} and {Visible.Reservations(actor, Case)}", ct) ?? throw Refusal.NotFound("reservation");
        var slots = await Claims.Lock(db, Sql.Of($"i.id in (select ri.inventory_id from reservation_item ri where ri.reservation_id = {command.Id} and ri.challenge_until is not null)"), ct);
        var expires = db.Now.AddHours(ttl);
        var kept = await db.List<ReservationItemId>($"""
            with kept as (
                update inventory_claim c set expires_at = {expires}
                from reservation_item ri
                where ri.id = c.reservation_item_id and ri.reservation_id = {command.Id} and ri.challenge_until is not null and c.inventory_id = any ({slots})
                  and c.released_at is null and c.kind = 'hold' and c.expires_at > {db.Now}
                returning c.reservation_item_id
            )
            update reservation_item ri set challenge_until = null, updated_at = {db.Now}, updated_by = {actor.Id}
            from kept where ri.id = kept.reservation_item_id
            returning ri.id
            """, ct);
        if (kept.Count == 0) throw Refusal.Conflict("nothing_to_confirm", "Nothing here waits for a confirmation.");
        await History.Activity(db, actor, "confirmed", "reservation", command.Id, $"Keeps {Words.Counted(kept.Count, "slot")} that became free.", ct);
        return new Confirmed(command.Id, kept.Count, expires);
    }
}
