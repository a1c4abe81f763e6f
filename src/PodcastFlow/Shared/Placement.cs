namespace PodcastFlow;

/// <summary>Where in an episode a spot stands.</summary>
public enum Placement { PreRoll, MidRoll, PostRoll }

/// <summary>How a spot gets into the audio: recorded into it for good, or inserted when it is downloaded.</summary>
public enum Delivery { BakedIn, Dynamic }
