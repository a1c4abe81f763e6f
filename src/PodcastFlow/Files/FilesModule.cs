using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PodcastFlow.Files;

/// <summary>Files of organizations: kept under their content's checksum, on this disk or in a bucket.</summary>
public static class FilesModule
{
    /// <param name="directory">Where they lie, unless configuration says otherwise.</param>
    public static void AddFiles(this IServiceCollection services, string directory)
    {
        services.AddOptions<FileStoreOptions>().Configure(options => options.Directory = directory).BindConfiguration(FileStoreOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new FileStore(provider.GetRequiredService<IOptions<FileStoreOptions>>().Value));
    }
}
