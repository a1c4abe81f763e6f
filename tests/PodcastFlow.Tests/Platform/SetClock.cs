namespace PodcastFlow.Tests.Platform;

/// <summary>A clock that says what a test has set.</summary>
sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
