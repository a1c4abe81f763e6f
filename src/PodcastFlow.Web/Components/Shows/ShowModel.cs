using PodcastFlow.Shows;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Components.Shows;

/// <summary>A show as it stands in its form.</summary>
public sealed class ShowModel
{
    public string Name { get; set; } = "";
    public string? Description { get; set; }
    public string? Author { get; set; }
    public string? Language { get; set; }
    public string? Website { get; set; }
    public string? ArtworkUrl { get; set; }
    public string? Genres { get; set; }
    public string? DefaultLength { get; set; } = "30:00";
    public Delivery DefaultDelivery { get; set; }
    public bool[] Days { get; } = new bool[7];
    public short EveryWeeks { get; set; } = 1;

    public static ShowModel Of(ShowDetails.Show s)
    {
        var model = new ShowModel
        {
            Name = s.Name, Description = s.Description, Author = s.Author, Language = s.Language, Website = s.Website, ArtworkUrl = s.ArtworkUrl, Genres = string.Join(", ", s.Genres),
            DefaultLength = ShowWords.Length(s.DefaultLengthSeconds), DefaultDelivery = s.DefaultDelivery, EveryWeeks = s.ReleaseEveryWeeks,
        };
        foreach (var day in s.ReleaseDays) model.Days[day] = true;
        return model;
    }

    public CreateShow.Command ToCreate() => new()
    {
        Name = Name, Description = Description.OrNull(), Author = Author.OrNull(), Language = Language.OrNull(), Website = Website.OrNull(),
        ArtworkUrl = ArtworkUrl.OrNull(), Genres = GenreList, DefaultLengthSeconds = ShowWords.Seconds(DefaultLength) ?? 1800, DefaultDelivery = DefaultDelivery,
        ReleaseDays = DayList, ReleaseEveryWeeks = EveryWeeks,
    };

    public UpdateShow.Command ToUpdate(ShowId id, RowVersion version) => new()
    {
        Id = id, Version = version,
        Name = Name, Description = Description.OrNull(), Author = Author.OrNull(), Language = Language.OrNull(), Website = Website.OrNull(),
        ArtworkUrl = ArtworkUrl.OrNull(), Genres = GenreList, DefaultLengthSeconds = ShowWords.Seconds(DefaultLength) ?? 1800, DefaultDelivery = DefaultDelivery,
        ReleaseDays = DayList, ReleaseEveryWeeks = EveryWeeks,
    };

    /// <summary>The fields as people read them, for telling two versions apart.</summary>
    public IReadOnlyList<(string Label, string? Text)> Fields() =>
    [
        ("Name", Name), ("Author", Author), ("Airs", ShowWords.Rhythm(DayList, EveryWeeks)), ("Usual length", DefaultLength), ("Spots are", ShowWords.Of(DefaultDelivery)),
        ("Description", Description), ("Genres", Genres), ("Language", Language), ("Website", Website), ("Artwork", ArtworkUrl),
    ];

    List<string> GenreList => [.. (Genres ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    List<short> DayList => [.. Enumerable.Range(0, 7).Where(day => Days[day]).Select(day => (short)day)];
}
