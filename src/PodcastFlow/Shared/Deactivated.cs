namespace PodcastFlow;

/// <summary>A record was taken out of use, or back into it. Nothing is deleted.</summary>
public sealed record Deactivated(Guid Id, bool IsActive);
