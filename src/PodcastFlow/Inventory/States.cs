namespace PodcastFlow.Inventory;

/// <summary>Where a reservation stands. It is held as long as one of its items is held or waits.</summary>
public enum ReservationStatus { Held, Confirmed, Converted, Expired, Cancelled }

/// <summary>Who comes first in the queue for a slot that somebody else has.</summary>
public enum ReservationPriority { Low, Normal, High, Urgent }

/// <summary>Where one slot of a reservation stands.</summary>
public enum ItemState { Waiting, Held, Booked, Released }

/// <summary>How a spot is read.</summary>
public enum ReadType { HostRead, Endorsement, Produced }

/// <summary>What a seller can do with a slot: sell it, or see why not.</summary>
public enum SlotState { Free, Held, Booked, Blocked, Withdrawn }
