using System.ComponentModel.DataAnnotations;

namespace PodcastFlow.Platform;

/// <summary>How the installation is examined (configuration section PodcastFlow:Examination).</summary>
public sealed class ExaminationOptions
{
    public const string Section = "PodcastFlow:Examination";

    /// <summary>The directory of the data.</summary>
    [Required] public string DataDirectory { get; set; } = "";

    /// <summary>A disk of which a smaller share is free is told of.</summary>
    [Range(0.0, 1.0)] public double FreeShare { get; set; } = 0.1;
}
