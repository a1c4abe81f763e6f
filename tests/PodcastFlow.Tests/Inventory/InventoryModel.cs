namespace PodcastFlow.Tests.Inventory;

/// <summary>The same inventory as simply as it can be said: lists in memory, one thing after the other.</summary>
sealed class InventoryModel
{
    internal sealed class Reservation
    {
        public required int Number { get; init; }
        public required int Priority { get; init; }
        public int Extensions { get; set; }
    }

    internal sealed class Slot
    {
        public required int Episode { get; init; }
        public required Placement Placement { get; init; }
        public required int Number { get; init; }
        public bool IsForSale { get; set; }
        public Reservation? Holder { get; set; }
        public bool IsOver { get; set; }
        public (int Hours, int Step) Until { get; set; }
        public int PromisedDay { get; set; }
        public bool IsGone { get; set; }            // an open conflict: the episode no longer has it
        public bool HasMoved { get; set; }          // an open conflict: not on the promised day
        public List<Reservation> Queue { get; } = [];

        public bool IsTaken => Holder is not null && !IsOver;

        public Slot WithQueue(IEnumerable<Reservation> queue)
        {
            Queue.AddRange(queue);
            return this;
        }

        public override string ToString() =>
            $"{Placement} {Number}{(IsForSale ? "" : " withdrawn")} {(Holder is null ? "free" : $"#{Holder.Number}{(IsOver ? " over" : "")}")} [{string.Join(' ', Queue.Select(r => r.Number))}]{(IsGone ? " gone" : "")}{(HasMoved ? " moved" : "")}";
    }

    internal sealed class Episode
    {
        public int Minutes { get; set; } = 60;
        public int Day { get; set; } = 7;
        public bool IsArchived { get; set; }
    }

    public Episode[] Episodes { get; } = [new(), new()];
    public List<Slot> Slots { get; } = [];
    public List<Reservation> Reservations { get; } = [];
    public int MidRollsOfAnHour { get; set; } = 3;
    int _step;

    public InventoryModel()
    {
        for (var e = 0; e < Episodes.Length; e++) Follow(e);
    }

    public bool IsLive(Reservation r) => Slots.Exists(s => s.Holder == r || s.Queue.Contains(r));

    public string Hold(int episode, Placement placement, int count, bool wait, int priority, int hours)
    {
        _step++;
        var slots = Slots.Where(s => s.Episode == episode && s.Placement == placement).OrderBy(s => s.Number).ToList();
        var before = slots.ConvertAll(s => (s, s.Holder, s.IsOver, s.Until, s.PromisedDay, s.IsGone, s.HasMoved, Queue: s.Queue.ToArray()));
        foreach (var slot in slots) Tidy(slot);
        var free = slots.Where(s => s.IsForSale && !s.IsTaken).Take(count).ToList();
        var waited = wait ? slots.Where(s => s.IsForSale && s.IsTaken).OrderBy(s => s.Queue.Count).ThenBy(s => s.Until).Take(count - free.Count).ToList() : [];
        var answer = slots.TrueForAll(s => !s.IsForSale && !s.IsTaken) ? "not_for_sale" : free.Count + waited.Count < count ? "sold_out" : "ok";
        if (answer != "ok")
        {
            // All or nothing: what was tidied away on the way comes back too.
            foreach (var (s, holder, over, until, day, gone, moved, queue) in before)
            {
                (s.Holder, s.IsOver, s.Until, s.PromisedDay, s.IsGone, s.HasMoved) = (holder, over, until, day, gone, moved);
                s.Queue.Clear();
                s.Queue.AddRange(queue);
            }
            return answer;
        }
        var reservation = new Reservation { Number = Reservations.Count, Priority = priority };
        Reservations.Add(reservation);
        foreach (var slot in free) Give(slot, reservation, hours);
        foreach (var slot in waited)
        {
            var place = slot.Queue.FindIndex(r => r.Priority < priority);
            slot.Queue.Insert(place < 0 ? slot.Queue.Count : place, reservation);
        }
        return "ok";
    }

    public string Extend(Reservation r, int hours)
    {
        if (r.Extensions == 1) return "extended_already";
        var held = Slots.Where(s => s.Holder == r && !s.IsOver).ToList();
        if (held.Count == 0) return "nothing_held";
        foreach (var slot in held) slot.Until = (slot.Until.Hours + hours, slot.Until.Step);
        r.Extensions++;
        return "ok";
    }

    public string Release(Reservation r, Func<Slot, bool> which)
    {
        _step++;
        var slots = Slots.Where(s => (s.Holder == r || s.Queue.Contains(r)) && which(s)).ToList();
        foreach (var slot in slots)
            if (!slot.Queue.Remove(r)) End(slot);
        return slots.Count == 0 ? "released_already" : "ok";
    }

    public string RunOut(Reservation r)
    {
        foreach (var slot in Slots.Where(s => s.Holder == r)) slot.IsOver = true;
        return "ok";
    }

    public string Expire()
    {
        _step++;
        foreach (var slot in Slots) Tidy(slot);
        return "ok";
    }

    public string Follow(int episode)
    {
        _step++;
        var e = Episodes[episode];
        foreach (var slot in Slots.Where(s => s.Episode == episode)) Tidy(slot);
        foreach (var (placement, count) in new[] { (Placement.PreRoll, e.Minutes < 60 ? 1 : 2), (Placement.MidRoll, e.Minutes < 60 ? 2 : MidRollsOfAnHour), (Placement.PostRoll, 1) })
        {
            var wanted = e.IsArchived ? 0 : count;
            for (var n = 1; n <= wanted; n++)
                if (!Slots.Exists(s => s.Episode == episode && s.Placement == placement && s.Number == n))
                    Slots.Add(new Slot { Episode = episode, Placement = placement, Number = n });
            foreach (var slot in Slots.Where(s => s.Episode == episode && s.Placement == placement))
            {
                slot.IsForSale = slot.Number <= wanted;
                slot.IsGone = slot.Holder is not null && !slot.IsForSale;
                slot.HasMoved = slot.Holder is not null && slot.PromisedDay != e.Day;
            }
        }
        return "ok";
    }

    void Tidy(Slot slot)
    {
        if (slot.Holder is not null && slot.IsOver) End(slot);
    }

    void End(Slot slot)
    {
        (slot.Holder, slot.IsOver, slot.IsGone, slot.HasMoved) = (null, false, false, false);
        if (!slot.IsForSale) slot.Queue.Clear();
        if (slot.Queue.Count == 0) return;
        var next = slot.Queue[0];
        slot.Queue.RemoveAt(0);
        Give(slot, next, 24);
    }

    void Give(Slot slot, Reservation to, int hours) => (slot.Holder, slot.Until, slot.PromisedDay) = (to, (hours, _step), Episodes[slot.Episode].Day);
}
