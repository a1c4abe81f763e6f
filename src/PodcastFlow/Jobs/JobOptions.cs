using System.ComponentModel.DataAnnotations;

namespace PodcastFlow.Jobs;

/// <summary>How background work is done (configuration section PodcastFlow:Jobs).</summary>
public sealed class JobOptions
{
    public const string Section = "PodcastFlow:Jobs";

    /// <summary>How many jobs this host runs at a time, each of another organization. None: it leaves them to other hosts.</summary>
    [Range(0, 100)] public int AtOnce { get; set; } = 4;

    /// <summary>How often a host without work looks for some.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")] public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A job whose host has not been heard of for this long is given to another one.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")] public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stopping host waits for its jobs before it gives them back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")] public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a job is tried before it has failed.</summary>
    [Range(1, 100)] public int Tries { get; set; } = 8;

    /// <summary>How long a job waits after a failed try: ten seconds, then each time three times as long.</summary>
    public static TimeSpan WaitAfter(int attempt) => TimeSpan.FromSeconds(10 * Math.Pow(3, Math.Min(attempt, 8) - 1));
}
