namespace PodcastFlow.Campaigns;

/// <summary>Where a campaign stands. Only transitions change it, no edit does.</summary>
public enum CampaignStatus { Pipeline, PendingApproval, Booked, Active, Paused, Completed, Lost, Cancelled }
