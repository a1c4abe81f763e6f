using PodcastFlow.Shows;

namespace PodcastFlow.Web.Components.Shows;

/// <summary>
/// The placements as people edit them: bands of episode lengths, each reaching to where the next begins, so that none can overlap and none be
/// left out; in each band a number of slots per placement.
/// </summary>
public sealed class PlacementBands
{
    public static readonly Placement[] Placements = Enum.GetValues<Placement>();

    public List<Band> Bands { get; } = [];

    public Dictionary<Placement, Spots> SpotsOf { get; } = Placements.ToDictionary(p => p, _ => new Spots());

    public sealed class Band
    {
        /// <summary>Minutes:seconds.</summary>
        public string From { get; set; } = "";
        public Dictionary<Placement, Cell> Cells { get; } = Placements.ToDictionary(p => p, _ => new Cell());
    }

    public sealed class Cell
    {
        public int Slots { get; set; }
        public int HostRead { get; set; }
    }

    /// <summary>Which spots a placement takes, in every band.</summary>
    public sealed class Spots
    {
        public int Usual { get; set; } = 60;
        public string Allowed { get; set; } = "15, 30, 60, 90";
    }

    public static PlacementBands Of(IReadOnlyList<ShowPlacements.Row> rows)
    {
        var table = new PlacementBands();
        // Where one placement has a boundary, all have: a row that reaches over it counts on both sides. A length that no row covers has no slots.
        foreach (var from in rows.SelectMany(r => r.ToSeconds is { } to ? [r.FromSeconds, to] : new[] { r.FromSeconds }).Append(0).Distinct().Order())
        {
            var band = new Band { From = ShowWords.Length(from)! };
            foreach (var row in rows.Where(r => r.FromSeconds <= from && !(r.ToSeconds <= from)))
                (band.Cells[row.Placement].Slots, band.Cells[row.Placement].HostRead) = (row.Slots, row.HostReadSlots);
            table.Bands.Add(band);
        }
        foreach (var row in rows) table.SpotsOf[row.Placement] = new Spots { Usual = row.DefaultLengthSeconds, Allowed = string.Join(", ", row.AllowedLengthsSeconds) };
        return table;
    }

    public List<SetPlacements.Row> ToRows()
    {
        var starts = Bands.Select(band => (Seconds: ShowWords.Seconds(band.From) ?? 0, Band: band)).OrderBy(b => b.Seconds).ToList();
        if (starts.Zip(starts.Skip(1)).Any(pair => pair.First.Seconds == pair.Second.Seconds)) throw Refusal.Invalid("lengths_overlap", "Two rows begin at the same length.");
        return
        [
            .. starts.SelectMany((start, i) => Placements.Select(placement => new SetPlacements.Row
            {
                Placement = placement, FromSeconds = start.Seconds, ToSeconds = i + 1 < starts.Count ? starts[i + 1].Seconds : null,
                Slots = start.Band.Cells[placement].Slots, HostReadSlots = start.Band.Cells[placement].HostRead,
                DefaultLengthSeconds = SpotsOf[placement].Usual, AllowedLengthsSeconds = Lengths(SpotsOf[placement].Allowed),
            })),
        ];
    }

    static List<int> Lengths(string text) =>
    [
        .. text.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => int.TryParse(word, out var seconds) ? seconds : throw Refusal.Invalid("invalid", "Write spot lengths in seconds, divided by commas: 15, 30, 60.")).Distinct().Order(),
    ];
}
