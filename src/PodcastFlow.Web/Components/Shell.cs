namespace PodcastFlow.Web.Components;

/// <summary>What the frame around every page knows: who is signed in, where, and which areas they may view.</summary>
public sealed record Shell
{
    /// <summary>The person's name.</summary>
    public required string UserName { get; init; }

    public required string Email { get; init; }

    /// <summary>How this person writes numbers and dates, for example <c>en-US</c>.</summary>
    public string Culture { get; init; } = "en-US";

    /// <summary>The organization of the address; none on the pages of the platform and of one's own account.</summary>
    public OrganizationCard? Organization { get; init; }

    /// <summary>All organizations this person can switch to.</summary>
    public IReadOnlyList<OrganizationCard> Organizations { get; init; } = [];

    /// <summary>The areas this person may view here.</summary>
    public IReadOnlySet<Area> Areas { get; init; } = new HashSet<Area>();

    /// <summary>The areas in which this person may make something new.</summary>
    public IReadOnlySet<Area> Creatable { get; init; } = new HashSet<Area>();

    /// <summary>Sees agencies: a client only when it belongs to one.</summary>
    public bool HasAgencies { get; init; } = true;

    public bool MayView(Area area) => Areas.Contains(area);

    /// <summary>Two letters for the person.</summary>
    public string Initials => string.Concat(UserName.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(word => char.ToUpperInvariant(word[0])));
}

/// <summary>An organization as its people know it.</summary>
/// <param name="Slug">Its place in the address.</param>
/// <param name="Name">Its name.</param>
/// <param name="AccentColor">Its colour as <c>#rrggbb</c>; none for the product's own.</param>
/// <param name="TimeZone">Its IANA time zone.</param>
/// <param name="SandboxOf">What it is a copy of, if it is a sandbox.</param>
public sealed record OrganizationCard(string Slug, string Name, string? AccentColor = null, string TimeZone = "UTC", string? SandboxOf = null);

/// <summary>Finds the frame for an address. Null when the slug is nobody's, or not this person's: both are "not found".</summary>
/// <param name="slug">The organization of the address; null outside one.</param>
/// <param name="ct">Stops it.</param>
public delegate Task<Shell?> LoadShell(string? slug, CancellationToken ct);

/// <summary>Finds records for the palette.</summary>
/// <param name="slug">The organization.</param>
/// <param name="words">What was typed.</param>
/// <param name="ct">Stops it.</param>
public delegate Task<IReadOnlyList<PaletteItem>> FindRecords(string slug, string words, CancellationToken ct);

/// <summary>A line of the palette.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Kind">What it is: Campaign, Show, Go to.</param>
/// <param name="Address">Where it leads.</param>
public sealed record PaletteItem(string Title, string Kind, string Address);
