namespace PodcastFlow.Web.Components;

/// <summary>An entry of the navigation: where it leads and which area one must be allowed to view to see it.</summary>
/// <param name="Group">The heading it stands under; none for the first.</param>
/// <param name="Title">Its name.</param>
/// <param name="Path">Its address below the organization's; a leading slash makes it absolute.</param>
/// <param name="Area">What guards it.</param>
/// <param name="Keys">The keys that lead there.</param>
public sealed record NavigationEntry(string? Group, string Title, string Path, Area Area, string Keys)
{
    /// <summary>Besides the permission: whether there is anything for this person.</summary>
    public Func<Shell, bool>? When { get; init; }

    /// <summary>The address inside an organization.</summary>
    public string Address(string? slug) => Path.StartsWith('/') ? Path : $"/{slug}/{Path}".TrimEnd('/');

    /// <summary>True when a page stands under this entry.</summary>
    public bool Covers(string path, string? slug)
    {
        var address = Address(slug);
        return Path.Length == 0 ? path == address : path == address || path.StartsWith(address + "/", StringComparison.Ordinal);
    }
}

/// <summary>The one list of places: the navigation, the palette and the list of shortcuts all show this.</summary>
public static class Navigation
{
    public static IReadOnlyList<NavigationEntry> Entries { get; } =
    [
        new(null, "Home", "", Area.Home, "g h"),
        new("Sell", "Campaigns", "campaigns", Area.Campaigns, "g c"),
        new("Sell", "Avails", "avails", Area.Inventory, "g a"),
        new("Sell", "Reservations", "reservations", Area.Reservations, "g r"),
        new("Sell", "Advertisers", "advertisers", Area.Advertisers, "g d"),
        new("Sell", "Agencies", "agencies", Area.Advertisers, "g y") { When = shell => shell.HasAgencies },
        new("Sell", "Contacts", "contacts", Area.Advertisers, "g t"),
        new("Sell", "Categories", "categories", Area.Categories, "g k"),
        new("Produce", "Shows", "shows", Area.Shows, "g s"),
        new("Produce", "Episodes", "episodes", Area.Episodes, "g e"),
        new("Admin", "Users", "users", Area.Users, "g u"),
        new("Admin", "Settings", "settings", Area.Settings, "g x"),
        new("Admin", "Audit", "audit", Area.Audit, "g l"),
        new("Master", "Organizations", "/master/organizations", Area.Platform, "g o"),
        new("Master", "Analytics", "/master/analytics", Area.Platform, "g n"),
        new("Master", "Jobs", "/master/jobs", Area.Platform, "g j"),
        new("Master", "Health", "/master/doctor", Area.Platform, "g i"),
        new("Master", "Audit log", "/master/audit", Area.Platform, "g m"),
    ];

    /// <summary>What can be begun from anywhere.</summary>
    static readonly (string Title, string Path, Area Area)[] Beginnings =
    [
        ("New campaign", "campaigns?new=1", Area.Campaigns), ("New advertiser", "advertisers?new=1", Area.Advertisers), ("New agency", "agencies?new=1", Area.Advertisers),
        ("New contact", "contacts?new=1", Area.Advertisers), ("New show", "shows?new=1", Area.Shows), ("Import a feed", "shows/import", Area.Feeds),
    ];

    /// <summary>What somebody may begin here: title and address.</summary>
    public static IEnumerable<(string Title, string Address)> ToBegin(Shell shell) => shell.Organization is not { } here ? []
        : Beginnings.Where(b => shell.Creatable.Contains(b.Area)).Select(b => (b.Title, $"/{here.Slug}/{b.Path}"));

    /// <summary>What somebody may see here.</summary>
    public static IEnumerable<NavigationEntry> For(Shell shell) =>
        Entries.Where(e => shell.MayView(e.Area) && e.When?.Invoke(shell) is not false && (e.Area == Area.Platform || shell.Organization is not null));
}
