using PodcastFlow.Home;
using PodcastFlow.Web.Components;
using PodcastFlow.Web.Components.Home;

namespace PodcastFlow.Web.Host;

/// <summary>Finds records for the palette, as the API's search does.</summary>
sealed class Finder(CircuitOrganization circuit)
{
    public static void Add(IServiceCollection services)
    {
        services.AddScoped<Finder>();
        services.AddScoped<FindRecords>(provider => provider.GetRequiredService<Finder>().Find);
    }

    async Task<IReadOnlyList<PaletteItem>> Find(string slug, string words, CancellationToken ct)
    {
        var organization = await circuit.Enter(slug, ct);
        var found = await organization.Read(Search.Case, new Search.Query { Q = words }, Search.Handle);
        return [.. found.Hits.Select(hit => new PaletteItem(hit.Detail is null ? hit.Title : $"{hit.Title} · {hit.Detail}", hit.Kind.ToString(), $"/{slug}/{RecordPlaces.Of(hit.Kind, hit.Id)}"))];
    }
}
