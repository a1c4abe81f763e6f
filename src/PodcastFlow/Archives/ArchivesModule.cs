using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PodcastFlow.Jobs;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Archives;

/// <summary>Organizations in files: how they leave, and how they come back.</summary>
public static class ArchivesModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [WriteExport.Job, ImportArchive.Job, PurgeArchives.Job];

    /// <param name="services">The services.</param>
    /// <param name="folder">Where archives lie, unless the configuration says otherwise.</param>
    public static void AddArchives(this IServiceCollection services, string folder)
    {
        services.AddOptions<ArchiveOptions>().Configure(options => options.Folder = folder).BindConfiguration(ArchiveOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ArchiveOptions>>().Value);
        services.AddSingleton<ArchiveFolder>();
        services.AddSingleton<TenantFiles, StoredFiles>();
    }

    public static void MapArchives(this RouteGroupBuilder api)
    {
        ExportOrganization.Map(api);
        RequestExport.Map(api);
        ListExports.Map(api);
        LinkExport.Map(api);
        FetchExport.Map(api);
        DiscardExport.Map(api);
    }
}
