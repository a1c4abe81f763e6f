namespace PodcastFlow.Home;

/// <summary>The kinds of records that people look up.</summary>
public enum RecordKind { Campaign, Advertiser, Agency, Contact, Category, Show, Episode, Reservation }
