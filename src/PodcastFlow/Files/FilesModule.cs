using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PodcastFlow.Jobs;

namespace PodcastFlow.Files;

/// <summary>Files of organizations: kept under their content's checksum, on this disk or in a bucket.</summary>
public static class FilesModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [ReconcileFiles.Look, ReconcileFiles.Job];

    public static void MapFiles(this RouteGroupBuilder api)
    {
        ListAttachments.Map(api);
        AttachFile.Map(api);
        DownloadAttachment.Map(api);
        RemoveAttachment.Map(api);
    }

    /// <summary>Where the files lie in a data directory.</summary>
    public static string FolderIn(string dataDirectory) => Path.Combine(dataDirectory, "files");

    /// <param name="dataDirectory">Where they lie, unless configuration says otherwise.</param>
    public static void AddFiles(this IServiceCollection services, string dataDirectory)
    {
        services.AddOptions<FileStoreOptions>().Configure(options => options.Directory = FolderIn(dataDirectory)).BindConfiguration(FileStoreOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new FileStore(provider.GetRequiredService<IOptions<FileStoreOptions>>().Value));
    }
}
