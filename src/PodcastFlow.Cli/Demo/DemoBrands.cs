namespace PodcastFlow.Cli.Demo;

/// <summary>A brand that buys in the demo.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Domain">Where its people get mail.</param>
/// <param name="Category">What it sells: a category of the second level.</param>
/// <param name="Agency">Who buys for it; none when it buys directly.</param>
sealed record DemoBrand(string Name, string Domain, string Category, string? Agency = null);

/// <summary>Who buys in the demo, through whom, and in which trades they compete. All invented.</summary>
static class DemoBrands
{
    /// <summary>The trades, two levels deep; a star: rivals warn, two stars: rivals may not meet in one episode.</summary>
    public static IReadOnlyList<(string Name, string[] Parts)> Categories { get; } =
    [
        ("Food and drink", ["Coffee and tea**", "Meal kits**", "Snacks", "Wine and beer*", "Restaurants"]),
        ("Home", ["Mattresses and bedding**", "Furniture", "Cookware*", "Home security*", "Cleaning"]),
        ("Health", ["Vitamins*", "Fitness", "Therapy online**", "Glasses and lenses"]),
        ("Money", ["Banking**", "Insurance**", "Investing**", "Bookkeeping and tax*"]),
        ("Technology", ["Web hosting**", "Business software*", "Mobile phone plans**", "Privacy and passwords*", "Hardware"]),
        ("Travel", ["Airlines", "Places to stay*", "Luggage", "Rail and ferries"]),
        ("Style", ["Clothes", "Shoes", "Skin and hair*", "Watches and jewellery"]),
        ("Learning and leisure", ["Languages**", "Audio books*", "Games", "Museums and theatre"]),
        ("Family and pets", ["Baby*", "Toys", "Pet food**", "Gifts and flowers*"]),
        ("Cars and energy", ["Car sales*", "Car care", "Electricity and gas*", "Bicycles"]),
    ];

    public static IReadOnlyList<string> Agencies { get; } =
        ["Castellan Media", "Fernhill & Co", "Northlight Audio", "Quayside Planning", "Ostler Brandt", "Bluegate Performance", "Marrow & Finch", "Open Window Media"];

    public static IReadOnlyList<DemoBrand> All { get; } =
    [
        new("Bramblewick Coffee", "bramblewick", "Coffee and tea"),
        new("Bright Ledger", "brightledger", "Bookkeeping and tax"),
        new("Nestfold Mattress", "nestfold", "Mattresses and bedding", "Castellan Media"),
        new("Saltcellar Meal Kits", "saltcellar", "Meal kits", "Fernhill & Co"),
        new("Ridgeway Credit Union", "ridgeway-cu", "Banking", "Quayside Planning"),
        new("Parlour Languages", "parlour-languages", "Languages", "Northlight Audio"),
        new("Cobalt Hosting", "cobalt-hosting", "Web hosting", "Bluegate Performance"),
        new("Wick & Tallow", "wickandtallow", "Gifts and flowers"),
        new("Tern Airways", "tern-airways", "Airlines", "Ostler Brandt"),
        new("Steady Mind", "steadymind", "Therapy online", "Northlight Audio"),
        new("Orchard Street Insurance", "orchardstreet", "Insurance", "Quayside Planning"),
        new("Wrenfield Mobile", "wrenfield", "Mobile phone plans", "Ostler Brandt"),
        new("Copperleaf Cookware", "copperleaf", "Cookware"),
        new("Kestrel Bikes", "kestrel-bikes", "Bicycles"),
        new("Loamworks", "loamworks", "Snacks", "Fernhill & Co"),
        new("Halden & Sons Shoes", "halden-sons", "Shoes", "Marrow & Finch"),
        new("Fable House Audio Books", "fablehouse", "Audio books", "Northlight Audio"),
        new("Burrow Pet Kitchen", "burrowpets", "Pet food", "Bluegate Performance"),
        new("Moss & Mineral", "mossmineral", "Skin and hair", "Marrow & Finch"),
        new("Vantage Point Investing", "vantagepoint-invest", "Investing", "Castellan Media"),
        new("Locksmith Passwords", "locksmith-pw", "Privacy and passwords", "Bluegate Performance"),
        new("Farthing Bank", "farthingbank", "Banking", "Ostler Brandt"),
        new("Almanac Vitamins", "almanac-vitamins", "Vitamins", "Fernhill & Co"),
        new("Tidewrack Tea", "tidewrack", "Coffee and tea"),
        new("Small Hours Bedding", "smallhours", "Mattresses and bedding", "Marrow & Finch"),
        new("Inkwell CRM", "inkwell-crm", "Business software", "Open Window Media"),
        new("Lighthouse Energy", "lighthouse-energy", "Electricity and gas", "Quayside Planning"),
        new("Tumbledown Toys", "tumbledown", "Toys"),
        new("Grange & Vine", "grangevine", "Wine and beer", "Marrow & Finch"),
        new("Cartwheel Cars", "cartwheelcars", "Car sales", "Ostler Brandt"),
        new("Longstrap Luggage", "longstrap", "Luggage", "Castellan Media"),
        new("Softstep Nursery", "softstep", "Baby", "Fernhill & Co"),
        new("Mirador Stays", "mirador-stays", "Places to stay", "Open Window Media"),
        new("Gatehouse Alarms", "gatehouse-alarms", "Home security", "Bluegate Performance"),
        new("Sparrow Rail", "sparrowrail", "Rail and ferries", "Open Window Media"),
        new("Clearbrook Lenses", "clearbrook", "Glasses and lenses", "Quayside Planning"),
        new("Thimble & Thread", "thimblethread", "Clothes", "Marrow & Finch"),
        new("Quarto Museum Pass", "quartopass", "Museums and theatre"),
        new("Sunday Oven", "sundayoven", "Meal kits", "Fernhill & Co"),
        new("Ironwood Strength", "ironwood-strength", "Fitness", "Bluegate Performance"),
        new("Heron Tax", "herontax", "Bookkeeping and tax", "Open Window Media"),
        new("Dovetail Furniture", "dovetailfurniture", "Furniture", "Castellan Media"),
        new("Meridian Games", "meridian-games", "Games", "Northlight Audio"),
        new("Crisp & Clear Laundry", "crispclear", "Cleaning"),
    ];
}
