using PodcastFlow.Home;

namespace PodcastFlow.Web.Components.Home;

/// <summary>Where the page of a record is, below the organization's address.</summary>
static class RecordPlaces
{
    public static string Of(RecordKind kind, Guid id) => kind switch
    {
        RecordKind.Campaign => $"campaigns/{id}",
        RecordKind.Advertiser => $"advertisers/{id}",
        RecordKind.Agency => $"agencies/{id}",
        RecordKind.Contact => $"contacts/{id}",
        RecordKind.Category => "categories",
        RecordKind.Show => $"shows/{id}",
        RecordKind.Episode => $"episodes/{id}",
        _ => $"reservations/{id}",
    };
}
