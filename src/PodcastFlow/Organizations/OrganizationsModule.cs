using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PodcastFlow.Jobs;

namespace PodcastFlow.Organizations;

/// <summary>The networks on the platform, and what each has set for itself.</summary>
public static class OrganizationsModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [CloneOrganization.Job, DropKept.Job, RequestDeletion.Look, CarryOutDeletion.Job];

    public static void AddOrganizations(this IServiceCollection services)
    {
        services.AddOptions<DeletionOptions>().BindConfiguration(DeletionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<DeletionOptions>>().Value);
    }

    public static void MapOrganizations(this RouteGroupBuilder api)
    {
        ListOrganizations.Map(api);
        CreateOrganization.Map(api);
        ShowOrganization.Map(api);
        RenameOrganization.Map(api);
        SuspendOrganization.Map(api);
        ArchiveOrganization.Map(api);
        ChangePlan.Map(api);
        ShowPlan.Map(api);
        CloneOrganization.Map(api);
        ListRestores.Map(api);
        PrepareRestore.Map(api);
        SwapRestored.Map(api);
        DropKept.Map(api);
        RequestDeletion.Map(api);
        ShowDeletion.Map(api);
        ShowDeletionCertificate.Map(api);
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
