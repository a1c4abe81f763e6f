using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>The slots of one episode: free, or who has them and until when, as far as the one who asks may know.</summary>
public static class ListEpisodeSlots
{
    public static readonly UseCase Case = new(Area.Inventory, Verb.View, "The slots of one episode.");

    public sealed record Query(EpisodeId Id);

    public sealed record EpisodeSlot(
        InventoryId Id, Placement Placement, int SlotNumber, DateOnly AirDate, int LengthS, Delivery Delivery, SlotState State, DateTimeOffset? Until, string? HeldFor,
        ReservationId? ReservationId, int Waiting, bool HasConflict);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/episodes/{id}/inventory", async (EpisodeId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<List<EpisodeSlot>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        if (await db.OneOrNone<EpisodeId?>($"select e.id from episode e join show s on s.id = e.show_id where e.id = {query.Id} and {Visible.Shows(actor, Case)}", ct) is null) throw Refusal.NotFound("episode");
        return await db.List<EpisodeSlot>($"""
            select a.inventory_id as id, a.placement, a.slot_number, a.air_date, a.length_s, a.delivery, {Slot.State(db)} as state, {Slot.Holder(db)},
                   (select count(*)::int from reservation_item q where q.inventory_id = a.inventory_id and q.state = 'waiting') as waiting,
                   exists (select from inventory_conflict x where x.inventory_id = a.inventory_id and x.resolved_at is null) as has_conflict
            from v_inventory_availability a
            {Slot.JoinHolder(actor)}
            where a.episode_id = {query.Id}
            order by array_position(array['pre_roll', 'mid_roll', 'post_roll'], a.placement), a.slot_number
            """, ct);
    }
}
