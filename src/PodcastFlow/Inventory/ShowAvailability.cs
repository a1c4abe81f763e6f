using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>What can still be sold: shows by weeks, with each slot and whether it is free, held, booked or blocked.</summary>
public static class ShowAvailability
{
    const int MostDays = 371;

    public static readonly UseCase Case = new(Area.Inventory, Verb.View, "What can be sold, by show and week.", "range_too_long");

    public sealed record Query
    {
        /// <summary>The first day; its whole week is shown. Today when not said.</summary>
        public DateOnly? From { get; init; }

        /// <summary>The last day; its whole week is shown. Eight weeks after the first when not said.</summary>
        public DateOnly? To { get; init; }

        public ShowId? ShowId { get; init; }
    }

    /// <param name="Weeks">The first day of each week.</param>
    /// <param name="Shows">By name.</param>
    public sealed record Availability(DateOnly Today, List<DateOnly> Weeks, List<ShowRow> Shows);

    public sealed record ShowRow(ShowId Id, string Name, List<Cell> Cells);

    /// <summary>One show in one week.</summary>
    public sealed record Cell(DateOnly Week, Counts All, Dictionary<Placement, Counts> Placements, List<AvailableSlot> Slots);

    /// <param name="Sellable">Those sold or for sale: free, held and booked.</param>
    public sealed record Counts(int Sellable, int Free, int Held, int Booked);

    public sealed record AvailableSlot(
        InventoryId Id, ShowId ShowId, EpisodeId? EpisodeId, string? EpisodeTitle, DateOnly AirDate, Placement Placement, int SlotNumber, int LengthS, Delivery Delivery, SlotState State,
        DateTimeOffset? Until, string? HeldFor, ReservationId? ReservationId, int Waiting, bool HasConflict);

    sealed record Calendar(DateOnly Today, int FirstWeekday);

    sealed record Show(ShowId Id, string Name);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/availability", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Availability> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var calendar = await db.One<Calendar>($"select {Slot.Today(db)} as today, first_weekday::int from org_setting", ct);
        var from = query.From ?? calendar.Today;
        var to = query.To ?? from.AddDays(8 * 7);
        if (to < from || to.DayNumber - from.DayNumber > MostDays) throw Refusal.Invalid("range_too_long", "Ask for a range of at most a year that does not end before it begins.");
        var (first, last) = (WeekOf(from), WeekOf(to).AddDays(6));

        var shows = await db.List<Show>($"""
            select s.id, s.name from show s where s.is_active and {Visible.Shows(actor, Case)} and ({query.ShowId} is null or s.id = {query.ShowId}) order by lower(s.name), s.id
            """, ct);
        if (shows.Count == 0 && query.ShowId is not null) throw Refusal.NotFound("show");
        var slots = await db.List<AvailableSlot>($"""
            select a.inventory_id as id, a.show_id, a.episode_id, e.title as episode_title, a.air_date, a.placement, a.slot_number, a.length_s, a.delivery, {Slot.State(db)} as state,
                   {Slot.Holder(db)}, (select count(*)::int from reservation_item q where q.inventory_id = a.inventory_id and q.state = 'waiting') as waiting,
                   exists (select from inventory_conflict x where x.inventory_id = a.inventory_id and x.resolved_at is null) as has_conflict
            from v_inventory_availability a
            left join episode e on e.id = a.episode_id
            {Slot.JoinHolder(actor)}
            where a.show_id = any ({shows.Select(s => s.Id).ToArray()}) and a.air_date between {first} and {last} and (a.status = 'sellable' or a.claim_id is not null)
            order by a.air_date, a.episode_id, array_position(array['pre_roll', 'mid_roll', 'post_roll'], a.placement), a.slot_number
            """, ct);

        var cells = slots.ToLookup(s => (s.ShowId, Week: WeekOf(s.AirDate)));
        var weeks = Enumerable.Range(0, (last.DayNumber - first.DayNumber + 1) / 7).Select(n => first.AddDays(n * 7)).ToList();
        return new Availability(calendar.Today, weeks, [.. shows.Select(s => new ShowRow(s.Id, s.Name, [.. weeks.Select(w => CellOf(w, [.. cells[(s.Id, w)]]))]))]);

        DateOnly WeekOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek - calendar.FirstWeekday + 7) % 7));
    }

    static Cell CellOf(DateOnly week, List<AvailableSlot> slots) => new(week, CountsOf(slots), slots.GroupBy(s => s.Placement).ToDictionary(g => g.Key, CountsOf), slots);

    static Counts CountsOf(IEnumerable<AvailableSlot> slots)
    {
        var by = slots.CountBy(s => s.State).ToDictionary();
        var (free, held, booked) = (by.GetValueOrDefault(SlotState.Free), by.GetValueOrDefault(SlotState.Held), by.GetValueOrDefault(SlotState.Booked));
        return new Counts(free + held + booked, free, held, booked);
    }
}
