using System.ComponentModel.DataAnnotations;

namespace PodcastFlow.Archives;

/// <summary>Where organizations' archives lie, and for how long (configuration section PodcastFlow:Archives).</summary>
public sealed class ArchiveOptions
{
    public const string Section = "PodcastFlow:Archives";

    /// <summary>The folder; hosts that share a database share it, too. Only its owner reads what is in it.</summary>
    [Required] public string Folder { get; set; } = "";

    /// <summary>How long an export can be fetched.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")] public TimeSpan Keep { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a link to one works.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan Link { get; set; } = TimeSpan.FromHours(1);
}
