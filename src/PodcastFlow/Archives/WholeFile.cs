namespace PodcastFlow.Archives;

/// <summary>A file that only its owner may read, and that has its name when it is whole, and on the disk.</summary>
public static class WholeFile
{
    /// <param name="path">Its name; what was there before is replaced.</param>
    /// <param name="write">Writes it. When this fails, nothing is left.</param>
    public static async Task<T> Write<T>(string path, Func<Stream, Task<T>> write)
    {
        // Two may write the same file, when one of them is not known to be alive: each has a name of its own until the end.
        var half = $"{path}.{Guid.CreateVersion7():n}.part";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            T result;
            await using (var stream = new FileStream(half, options))
            {
                result = await write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(half, path, overwrite: true);
            return result;
        }
        catch
        {
            File.Delete(half);
            throw;
        }
    }
}
