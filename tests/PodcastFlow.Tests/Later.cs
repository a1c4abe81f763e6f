namespace PodcastFlow.Tests;

/// <summary>A clock that goes, and is wrong by so much.</summary>
sealed class Later(TimeSpan by) : TimeProvider
{
    public TimeSpan By { get; set; } = by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
}
