using PodcastFlow.Campaigns;
using PodcastFlow.Inventory;

namespace PodcastFlow.Cli.Demo;

/// <summary>What a network's sellers do: begin campaigns, hold slots for them, extend and release what they hold.</summary>
sealed class Sales(DemoNetwork network, IReadOnlyList<Customer> customers, Papers papers, Dice dice)
{
    const int Cpm = 24;

    static readonly string[] Purposes = ["launch", "always on", "brand lift", "new customers", "spring push", "back to school", "holiday season", "product news", "regional test"];

    readonly List<Deal> _deals = [];
    readonly List<(ReservationId Id, Customer Customer)> _held = [];

    sealed record Deal(CampaignId Id, Customer Customer, DateOnly From, DateOnly To);

    /// <summary>First contact with an advertiser: a campaign some weeks ahead.</summary>
    public async Task BeginCampaign(DateOnly today)
    {
        var customer = dice.One(customers);
        var from = today.AddDays(dice.Between(3, 35));
        var to = from.AddDays(7 * dice.Between(3, 10) - 1);
        var budget = dice.Between(6, 90) * 1000;
        var command = new CreateCampaign.Command
        {
            Name = $"{customer.Brand.Name}: {dice.One(Purposes)} {from.Year}", AdvertiserId = customer.Id, SellerId = customer.Seller.Actor.Id, FlightStart = from, FlightEnd = to,
            Budget = new Money(budget, network.Currency), TargetImpressions = budget / Cpm * 1000L, Notes = dice.Chance(0.3) ? "Wants host-read spots in the first half of the episode." : null,
        };
        var created = await customer.Seller.Run(CreateCampaign.Case, command, CreateCampaign.Handle);
        await papers.Brief(customer, command, created.Id);
        _deals.Add(new Deal(created.Id, customer, from, to));
    }

    /// <summary>Puts slots aside: mostly for a campaign in its flight, now and then for an advertiser that only asks.</summary>
    public async Task Hold(DateOnly today)
    {
        var open = _deals.FindAll(deal => deal.To >= today.AddDays(7));
        var deal = open.Count > 0 && !dice.Chance(0.12) ? dice.One(open) : null;
        var customer = deal?.Customer ?? dice.One(customers);
        var range = new ShowAvailability.Query { From = Later(today, deal?.From), To = deal?.To ?? today.AddDays(28) };
        var avails = await customer.Seller.Read(ShowAvailability.Case, range, ShowAvailability.Handle);
        var placement = dice.Chance(0.65) ? Placement.MidRoll : Placement.PreRoll;
        var slots = avails.Shows.SelectMany(show => show.Cells).SelectMany(cell => cell.Slots)
            .Where(slot => slot.Placement == placement && slot.EpisodeId is not null && slot.AirDate >= range.From && slot.AirDate <= range.To).ToList();
        // A seller buys one or two shows, week after week.
        var shows = dice.Some([.. slots.Select(slot => slot.ShowId).Distinct()], dice.Between(1, 2));
        var wanted = slots.Where(slot => shows.Contains(slot.ShowId) && slot.State == SlotState.Free).DistinctBy(slot => slot.EpisodeId).Take(dice.Between(2, 6)).ToList();
        var taken = dice.Chance(0.25) ? slots.Where(slot => shows.Contains(slot.ShowId) && slot.State == SlotState.Held).Take(2).ToList() : [];
        if (wanted.Count + taken.Count == 0) return;

        var command = new HoldReservation.Command
        {
            CampaignId = deal?.Id, AdvertiserId = deal is null ? customer.Id : null, InventoryIds = [.. wanted.Concat(taken).Select(slot => slot.Id)], AllowWaiting = taken.Count > 0,
            TtlHours = dice.One<int?>([null, null, 48, 96, 168]), ReadType = dice.One([ReadType.HostRead, ReadType.HostRead, ReadType.Endorsement, ReadType.Produced]),
            Priority = dice.One([ReservationPriority.Normal, ReservationPriority.Normal, ReservationPriority.High, ReservationPriority.Low]),
            Note = dice.Chance(0.4) ? dice.One(["Client decides on Thursday.", "Needs competitive separation.", "Second choice if the budget is cut.", "Renewal of last quarter."]) : null,
        };
        var held = await customer.Seller.Run(HoldReservation.Case, command, HoldReservation.Handle);
        _held.Add((held.Id, customer));
    }

    /// <summary>Some days later: some holds are extended, some given back, the others run out.</summary>
    public async Task Follow()
    {
        foreach (var (id, customer) in _held.ToList())
        {
            var reservation = await customer.Seller.Read(ShowReservation.Case, new ShowReservation.Query(id), ShowReservation.Handle);
            if (reservation.Status != ReservationStatus.Held)
            {
                _held.Remove((id, customer));
                continue;
            }
            if (dice.Chance(0.2)) await customer.Seller.Run(ReleaseReservation.Case, new ReleaseReservation.Command { Id = id }, ReleaseReservation.Handle);
            else if (dice.Chance(0.25) && reservation.ExpiresAt is not null && reservation.ExtensionCount == 0)
                await customer.Seller.Run(ExtendReservation.Case, new ExtendReservation.Command { Id = id, Hours = 48 }, ExtendReservation.Handle);
        }
    }

    static DateOnly Later(DateOnly today, DateOnly? from) => from is { } day && day > today ? day : today.AddDays(1);
}
