using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components.Platform;

/// <summary>Organizations to narrow a list to: the first two hundred by name, and the one that the list's address names.</summary>
static class OrganizationChoices
{
    /// <param name="door">The page's.</param>
    /// <param name="address">The page's; its filter is named organization.</param>
    public static async Task<List<(string Value, string Text)>> Find(SignedIn door, string address)
    {
        var chosen = Query.Value(address, "organization");
        var page = await door.Read(ListOrganizations.Case, new ListOrganizations.Query { Take = 200 }, ListOrganizations.Handle);
        List<(string Value, string Text)> choices = page.Items.ConvertAll(o => (o.Id, o.Name));
        if (chosen is null || choices.Exists(choice => choice.Value == chosen)) return choices;
        try
        {
            choices.Insert(0, (chosen, (await door.Read(ShowOrganization.Case, new ShowOrganization.Query(chosen), ShowOrganization.Handle)).Facts.Name));
        }
        catch (Refusal refusal) when (refusal.Status == 404)
        {
            // A link to one that does not exist: the list is empty, and says so.
        }
        return choices;
    }
}
