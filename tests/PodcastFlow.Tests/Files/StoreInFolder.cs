using PodcastFlow.Archives;
using PodcastFlow.Files;

namespace PodcastFlow.Tests.Files;

/// <summary>A file store in a folder of its own, for the time of a test.</summary>
sealed class StoreInFolder : IDisposable
{
    public StoreInFolder()
    {
        Store = new FileStore(new FileStoreOptions { Directory = Folder.FullName });
        Files = new StoredFiles(Store);
    }

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("podcastflow-files-");

    public FileStore Store { get; }

    public StoredFiles Files { get; }

    /// <summary>What lies there has lain there for two days.</summary>
    public void Age()
    {
        foreach (var file in Folder.EnumerateFiles("*", SearchOption.AllDirectories)) file.LastWriteTimeUtc = file.LastWriteTimeUtc.AddDays(-2);
    }

    public void Dispose()
    {
        Store.Dispose();
        Folder.Delete(recursive: true);
    }
}
