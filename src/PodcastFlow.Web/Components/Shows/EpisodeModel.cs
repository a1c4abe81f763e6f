using PodcastFlow.Shows;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Components.Shows;

/// <summary>An episode as it stands in its form.</summary>
public sealed class EpisodeModel
{
    /// <summary>The show's id, where the form asks for it.</summary>
    public string? Show { get; set; }
    public string Title { get; set; } = "";
    public string? Description { get; set; }
    public int? Season { get; set; }
    public int? Number { get; set; }
    public DateOnly? AirDate { get; set; }
    public string? Length { get; set; }
    public bool IsEstimated { get; set; }
    public EpisodeType Type { get; set; }
    public string Explicit { get; set; } = "";
    public string? EnclosureUrl { get; set; }
    public string? ImageUrl { get; set; }
    public string? Link { get; set; }
    public DateOnly? RecordingDate { get; set; }
    public EpisodeStatus Status { get; set; }
    public string? ProducerNotes { get; set; }
    public string? TalentNotes { get; set; }

    public static EpisodeModel Of(ShowEpisode.Episode e) => new()
    {
        Title = e.Title, Description = e.Description, Season = e.Season, Number = e.Number, AirDate = e.AirDate, Length = ShowWords.Length(e.LengthSeconds), IsEstimated = e.IsEstimated,
        Type = e.EpisodeType, Explicit = e.Explicit switch { true => "yes", false => "no", null => "" }, EnclosureUrl = e.EnclosureUrl, ImageUrl = e.ImageUrl, Link = e.Link,
        RecordingDate = e.RecordingDate, Status = e.Status, ProducerNotes = e.ProducerNotes, TalentNotes = e.TalentNotes,
    };

    public CreateEpisode.Command ToCreate(ShowId show) => new()
    {
        ShowId = show,
        Title = Title, Description = Description.OrNull(), Season = Season, Number = Number, AirDate = AirDate, LengthSeconds = ShowWords.Seconds(Length), IsEstimated = IsEstimated,
        EpisodeType = Type, Explicit = IsExplicit, EnclosureUrl = EnclosureUrl.OrNull(), ImageUrl = ImageUrl.OrNull(), Link = Link.OrNull(),
        RecordingDate = RecordingDate, Status = Status, ProducerNotes = ProducerNotes.OrNull(), TalentNotes = TalentNotes.OrNull(),
    };

    public UpdateEpisode.Command ToUpdate(EpisodeId id, RowVersion version) => new()
    {
        Id = id, Version = version,
        Title = Title, Description = Description.OrNull(), Season = Season, Number = Number, AirDate = AirDate, LengthSeconds = ShowWords.Seconds(Length), IsEstimated = IsEstimated,
        EpisodeType = Type, Explicit = IsExplicit, EnclosureUrl = EnclosureUrl.OrNull(), ImageUrl = ImageUrl.OrNull(), Link = Link.OrNull(),
        RecordingDate = RecordingDate, Status = Status, ProducerNotes = ProducerNotes.OrNull(), TalentNotes = TalentNotes.OrNull(),
    };

    /// <summary>The fields as people read them, for telling two versions apart.</summary>
    public IReadOnlyList<(string Label, string? Text)> Fields(Formats formats) =>
    [
        ("Title", Title), ("Airs on", AirDate is { } air ? formats.Date(air) : null), ("Length", Length), ("Estimate", IsEstimated ? "yes" : "no"), ("Season", Season?.ToString()), ("Number", Number?.ToString()),
        ("State", Status.ToString().ToLowerInvariant()), ("Kind", Type.ToString().ToLowerInvariant()), ("Recorded on", RecordingDate is { } recorded ? formats.Date(recorded) : null),
        ("Explicit", Explicit), ("Description", Description), ("Notes for producers", ProducerNotes), ("Notes for talent", TalentNotes), ("Audio", EnclosureUrl), ("Page", Link), ("Picture", ImageUrl),
    ];

    bool? IsExplicit => Explicit switch { "yes" => true, "no" => false, _ => null };
}
