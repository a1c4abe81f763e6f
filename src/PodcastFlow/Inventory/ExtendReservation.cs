using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>Keeps what is held for longer, as often as the organization allows.</summary>
public static class ExtendReservation
{
    const int MostHours = 720;

    public static readonly UseCase Case = new(Area.Reservations, Verb.Update, "Extend the holds of a reservation.", "nothing_held", "extended_already", "held_too_long");

    public sealed record Command
    {
        [JsonIgnore] public ReservationId Id { get; init; }

        [Range(1, MostHours)] public int Hours { get; init; }
    }

    public sealed record Extended(ReservationId Id, DateTimeOffset ExpiresAt, int ExtensionCount, int ExtensionsLeft);

    sealed record Allowance(int ExtensionCount, int HoldExtensionMax);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/reservations/{id}/extension", async (ReservationId id, Command command, InOrganization org) => TypedResults.Ok(await org.Run(Case, command with { Id = id }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Extended> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var slots = await Claims.Lock(db, Sql.Of($"i.id in (select ri.inventory_id from reservation_item ri where ri.reservation_id = {command.Id} and ri.state = 'held')"), ct);
        var allowance = await db.OneOrNone<Allowance>($"""
            select r.extension_count, o.hold_extension_max from reservation r cross join org_setting o
            where r.id = {command.Id} and {Visible.Reservations(actor, Case)}
            for no key update of r
            """, ct) ?? throw Refusal.NotFound("reservation");
        if (allowance.ExtensionCount >= allowance.HoldExtensionMax)
            throw Refusal.Conflict("extended_already", allowance.HoldExtensionMax == 0 ? "Holds cannot be extended here." : $"A hold can be extended {allowance.HoldExtensionMax} time(s), and this one was.");

        var until = await db.List<DateTimeOffset>($"""
            with extended as (
                update inventory_claim c set expires_at = c.expires_at + make_interval(hours => {command.Hours})
                from reservation_item ri
                where ri.id = c.reservation_item_id and ri.reservation_id = {command.Id} and c.inventory_id = any ({slots})
                  and c.released_at is null and c.kind = 'hold' and c.expires_at > {db.Now}
                returning c.reservation_item_id, c.expires_at
            ), confirmed as (
                update reservation_item ri set challenge_until = null, updated_at = {db.Now}, updated_by = {actor.Id}
                from extended x where ri.id = x.reservation_item_id and ri.challenge_until is not null
            )
            select expires_at from extended order by expires_at
            """, ct);
        if (until.Count == 0) throw Refusal.Conflict("nothing_held", "Nothing is held here any more: hold the slots again, if they are still free.");
        if (until[^1] > db.Now.AddHours(MostHours)) throw Refusal.Conflict("held_too_long", $"A hold ends {MostHours} hours from now at the latest.");

        await db.Execute($"update reservation set extension_count = extension_count + 1, updated_at = {db.Now}, updated_by = {actor.Id} where id = {command.Id}", ct);
        await History.Activity(db, actor, "extended", "reservation", command.Id, $"Extended by {command.Hours} hour(s).", ct);
        var count = allowance.ExtensionCount + 1;
        return new Extended(command.Id, until[0], count, allowance.HoldExtensionMax - count);
    }
}
