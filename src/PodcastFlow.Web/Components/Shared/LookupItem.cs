namespace PodcastFlow.Web.Components.Shared;

/// <summary>A record that a <c>Lookup</c> offers.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its name.</param>
/// <param name="Detail">What tells it from others of that name.</param>
public sealed record LookupItem(Guid Id, string Title, string? Detail = null);
