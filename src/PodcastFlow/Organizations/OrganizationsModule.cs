using Microsoft.AspNetCore.Routing;
using PodcastFlow.Jobs;

namespace PodcastFlow.Organizations;

/// <summary>The networks on the platform, and what each has set for itself.</summary>
public static class OrganizationsModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [CloneOrganization.Job];

    public static void MapOrganizations(this RouteGroupBuilder api)
    {
        ListOrganizations.Map(api);
        CreateOrganization.Map(api);
        ShowOrganization.Map(api);
        RenameOrganization.Map(api);
        SuspendOrganization.Map(api);
        CloneOrganization.Map(api);
        ProvisioningProgress.Map(api);
        ResumeProvisioning.Map(api);
        ListPlans.Map(api);
        ListMails.Map(api);
        ListAudit.Map(api);
        OwnOrganization.Map(api);
        ShowSettings.Map(api);
        UpdateSettings.Map(api);
    }
}
