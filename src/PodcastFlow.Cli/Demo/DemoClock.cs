namespace PodcastFlow.Cli.Demo;

/// <summary>The time in the simulated past; catches up with the present.</summary>
sealed class DemoClock(TimeProvider present) : TimeProvider
{
    TimeSpan _behind;

    /// <summary>The real time.</summary>
    public DateTimeOffset Present => present.GetUtcNow();

    /// <summary>Goes to a number of days before the present.</summary>
    public void GoTo(TimeSpan beforeThePresent) => _behind = beforeThePresent;

    public override DateTimeOffset GetUtcNow() => present.GetUtcNow() - _behind;
}
