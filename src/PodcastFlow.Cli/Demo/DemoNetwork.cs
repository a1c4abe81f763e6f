namespace PodcastFlow.Cli.Demo;

/// <summary>A network of the demo, before it is filled: who works there, what it publishes, whom it sells to.</summary>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">Its name.</param>
/// <param name="Plan">What it subscribed to.</param>
/// <param name="TimeZone">Where it counts its days.</param>
/// <param name="Currency">What it sells in.</param>
/// <param name="Accent">The colour of its pages.</param>
/// <param name="Country">Where it sits.</param>
/// <param name="City">Where it sits.</param>
/// <param name="People">Who works there; the first is the admin whom the master invites.</param>
/// <param name="Shows">What it publishes.</param>
/// <param name="Brands">Whom it sells to: a range of the brands.</param>
sealed record DemoNetwork(
    string Slug, string Name, string Plan, string TimeZone, Currency Currency, string Accent, string Country, string City,
    IReadOnlyList<DemoPerson> People, IReadOnlyList<DemoShow> Shows, Range Brands)
{
    public string LegalName => Country == "US" ? $"{Name}, Inc." : $"{Name} Ltd";

    public static IReadOnlyList<DemoNetwork> All { get; } = [HarborAudio, LanternStreet];

    static DemoNetwork HarborAudio => new("harbor-audio", "Harbor Audio", "enterprise", "America/New_York", new Currency("USD"), "#0f766e", "US", "Baltimore",
        [
            new("Ada Whitlock", "ada@harbor-audio.example", Role.Admin),
            new("Jonah Pryce", "jonah@harbor-audio.example", Role.Sales),
            new("Camille Duarte", "camille@harbor-audio.example", Role.Sales),
            new("Theo Lindqvist", "theo@harbor-audio.example", Role.Sales),
            new("Priya Raman", "priya@harbor-audio.example", Role.Producer),
            new("Marcus Bell", "marcus@harbor-audio.example", Role.Producer),
            new("Imogen Farrow", "imogen@harbor-audio.example", Role.Talent),
            new("Desmond Okoye", "desmond@harbor-audio.example", Role.Talent),
            new("Greta Holm", "greta@bramblewick.example", Role.Client),
            new("Samir Haddad", "samir@brightledger.example", Role.Client),
            new("Robin Castellan", "robin@castellan-reps.example", Role.Sales),
        ],
        [
            new("The Slow Tide", "Imogen Farrow", "Society & Culture > Documentary", [DayOfWeek.Tuesday], 48, "Unhurried documentaries about people who live by the water, and what the water takes and gives."),
            new("Ledger Lines", "Desmond Okoye", "Business > Investing", [DayOfWeek.Monday, DayOfWeek.Thursday], 32, "What companies say in their annual reports, and what they would rather you skipped."),
            new("Night Shift Kitchen", "Imogen Farrow", "Arts > Food", [DayOfWeek.Wednesday], 41, "Cooks, bakers and dishwashers on the hours when the city sleeps."),
            new("Cold Harbor Files", "Walter Ames", "True Crime", [DayOfWeek.Friday], 55, "One unsolved case of the Eastern Seaboard per season, with the people who never let go of it."),
            new("Plain Weather", "Dr. Lucia Moreno", "Science > Earth Sciences", [DayOfWeek.Tuesday, DayOfWeek.Friday], 24, "A climatologist explains this week's weather in words that a ferry captain would use.", IsDynamic: true),
            new("Second Half", "Desmond Okoye", "Sports", [DayOfWeek.Monday], 64, "Careers after the final whistle: athletes on what came next."),
            new("Small Rooms", "Hattie Quill", "Fiction > Drama", [DayOfWeek.Sunday], 27, "Audio plays for two voices and one door."),
            new("Parent Signal", "June and Abel Torres", "Kids & Family > Parenting", [DayOfWeek.Thursday], 36, "Two tired parents ask experts the questions they are too embarrassed to ask at school."),
        ], ..34);

    static DemoNetwork LanternStreet => new("lantern-street", "Lantern Street Media", "professional", "Europe/London", new Currency("GBP"), "#9333ea", "GB", "Bristol",
        [
            new("Eleanor Vance", "eleanor@lantern-street.example", Role.Admin),
            new("Callum Reid", "callum@lantern-street.example", Role.Sales),
            new("Sunita Bose", "sunita@lantern-street.example", Role.Sales),
            new("Freya Nordahl", "freya@lantern-street.example", Role.Producer),
            new("Owen Gallagher", "owen@lantern-street.example", Role.Producer),
            new("Beatrix Lowe", "beatrix@lantern-street.example", Role.Talent),
            new("Hamish Tully", "hamish@copperleaf.example", Role.Client),
            new("Robin Castellan", "robin@castellan-reps.example", Role.Sales),
        ],
        [
            new("Footnotes of Empire", "Beatrix Lowe", "History", [DayOfWeek.Wednesday], 52, "The sentence in small print that changed a country, told with its archive boxes."),
            new("The Allotment Hour", "Percy Dunmore", "Leisure > Home & Garden", [DayOfWeek.Saturday], 38, "Soil, slugs and the seventy neighbours of one allotment in Bristol."),
            new("Ask a Surgeon", "Ms. Anjali Rao", "Health & Fitness > Medicine", [DayOfWeek.Monday, DayOfWeek.Thursday], 29, "What happens on the table, asked by people who have to lie on it."),
            new("Northbound", "Callum Strand", "Society & Culture > Places & Travel", [DayOfWeek.Tuesday], 44, "Slow trains, long platforms, and whoever sits opposite."),
            new("Kitchen Cabinet Office", "Beatrix Lowe", "News > Politics", [DayOfWeek.Friday], 34, "The week in Westminster, explained over something that takes as long to cook as the episode."),
            new("Bright Bodies", "Dr. Femi Adeyemi", "Science > Astronomy", [DayOfWeek.Sunday], 26, "One object in the night sky per week, and why somebody gave it a lifetime.", IsDynamic: true),
        ], 12..44);
}

/// <summary>Somebody who signs in to the demo.</summary>
sealed record DemoPerson(string Name, string Email, Role Role);

/// <summary>A show of the demo.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Host">Who speaks.</param>
/// <param name="Genre">As feeds say it.</param>
/// <param name="Days">When it airs, every week.</param>
/// <param name="Minutes">How long an episode usually is.</param>
/// <param name="About">What it is.</param>
/// <param name="IsDynamic">Its spots are inserted at each download, also into old episodes.</param>
sealed record DemoShow(string Title, string Host, string Genre, IReadOnlyList<DayOfWeek> Days, int Minutes, string About, bool IsDynamic = false);
