namespace PodcastFlow.Web.Components.Shared;

/// <summary>What a state means for the person who sees it.</summary>
public enum ChipKind { Neutral, Accent, Ok, Warn, Bad }
