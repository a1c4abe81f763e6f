namespace PodcastFlow.Tenancy.Archives;

/// <summary>A temporary file that only its owner reads and that goes with the process, however that ends.</summary>
static class Spool
{
    public static FileStream Create()
    {
        var path = Path.GetTempFileName();
        // On Unix a file without a name lives as long as it is open; elsewhere the system deletes it on closing.
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.ReadWrite,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose | FileOptions.Asynchronous : FileOptions.Asynchronous,
        });
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }
}
