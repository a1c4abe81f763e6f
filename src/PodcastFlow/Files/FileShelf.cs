namespace PodcastFlow.Files;

/// <summary>
/// Where whole files lie, each organization's apart, each under the checksum of its content: a disk, or a bucket. A file is there whole or not at
/// all, and putting the same one there again changes nothing.
/// </summary>
abstract class FileShelf
{
    /// <summary>Puts a file there, unless it is there already. What remains at its path is for its owner to delete.</summary>
    /// <param name="path">A whole file, already safe on this disk.</param>
    public abstract Task Place(string organization, FileHash hash, string path, CancellationToken ct);

    /// <summary>A stream that can seek, or null: there is no such file.</summary>
    public abstract Task<Stream?> OpenRead(string organization, FileHash hash, CancellationToken ct);

    /// <summary>Takes a file away and keeps it at a path of this disk; false: there is none.</summary>
    public abstract Task<bool> SetAside(string organization, FileHash hash, string path, CancellationToken ct);

    public abstract IAsyncEnumerable<ShelvedFile> List(string organization, CancellationToken ct);

    /// <summary>The organizations that have files here.</summary>
    public abstract IAsyncEnumerable<string> Organizations(CancellationToken ct);

    /// <summary>Takes everything of an organization away.</summary>
    public abstract Task Clear(string organization, CancellationToken ct);
}
