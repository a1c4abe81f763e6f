using Microsoft.AspNetCore.Routing;

namespace PodcastFlow.Organizations;

/// <summary>The networks on the platform, and what each has set for itself.</summary>
public static class OrganizationsModule
{
    public static void MapOrganizations(this RouteGroupBuilder api)
    {
        CreateOrganization.Map(api);
        OwnOrganization.Map(api);
    }
}
