using PodcastFlow.Archives;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>A file that a command writes and only its owner may read: it has its name when it is whole.</summary>
static class PrivateFile
{
    /// <param name="option">The option that named it.</param>
    /// <exception cref="CommandFailedException">There is such a file already.</exception>
    public static async Task<(string Path, T Result)> Write<T>(string option, string name, Func<Stream, Task<T>> write)
    {
        var path = Path.GetFullPath(name);
        if (File.Exists(path)) throw new CommandFailedException($"{option}: {path} is there already.");
        return (path, await WholeFile.Write(path, write));
    }
}
