using PodcastFlow.Advertisers;
using PodcastFlow.Campaigns;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components.Advertisers;

/// <summary>What the forms of this module and of campaigns let people choose from.</summary>
static class Lookups
{
    const int Few = 8;

    public static async Task<IReadOnlyList<LookupItem>> Advertisers(OrganizationPage page, string words) =>
        [.. (await page.Ask(ListAdvertisers.Case, new ListAdvertisers.Query { Search = words, Take = Few }, ListAdvertisers.Handle)).Items.Select(a => new LookupItem(a.Id.Value, a.Name, a.AgencyName))];

    public static async Task<IReadOnlyList<LookupItem>> Agencies(OrganizationPage page, string words) =>
        [.. (await page.Ask(ListAgencies.Case, new ListAgencies.Query { Search = words, Take = Few }, ListAgencies.Handle)).Items.Select(a => new LookupItem(a.Id.Value, a.Name, a.City))];

    public static Task<List<ListSellers.Row>> Sellers(OrganizationPage page) => page.Ask(ListSellers.Case, new ListSellers.Query(), ListSellers.Handle);

    /// <summary>The categories in use as an outline.</summary>
    public static async Task<List<ListCategories.Node>> Categories(OrganizationPage page) =>
        [.. (await page.Ask(ListCategories.Case, new ListCategories.Query(), ListCategories.Handle)).SelectMany(n => n.Outline())];

    /// <summary>A name as it stands in an outline that only knows text.</summary>
    public static string Indented(ListCategories.Node node) => new string('\u2003', node.Level - 1) + node.Name;

    public static LookupItem? Item(Guid? id, string? title) => id is null ? null : new LookupItem(id.Value, title ?? "");

    /// <summary>The id in a select's value, or none.</summary>
    public static T? IdOf<T>(string? text) where T : struct, Tenancy.IId => Id.TryParse<T>(text, out var id) ? id : null;
}
