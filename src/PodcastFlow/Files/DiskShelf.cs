using System.Runtime.CompilerServices;

namespace PodcastFlow.Files;

/// <summary>A folder of this disk: <c>organization/ab/abcd…</c>. Only the product's user reads it.</summary>
sealed class DiskShelf(string root) : FileShelf
{
    public override Task Place(string organization, FileHash hash, string path, CancellationToken ct)
    {
        var place = PathOf(organization, hash);
        PrivateFolder.Create(Path.GetDirectoryName(place)!);
        File.Move(path, place, overwrite: true);        // one step of the file system: before it there is nothing, or the same file
        return Task.CompletedTask;
    }

    public override Task<Stream?> OpenRead(string organization, FileHash hash, CancellationToken ct)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(organization, hash), new FileStreamOptions
            {
                Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous, BufferSize = 0,
            }));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public override Task<bool> SetAside(string organization, FileHash hash, string path, CancellationToken ct)
    {
        try
        {
            File.Move(PathOf(organization, hash), path, overwrite: true);
            return Task.FromResult(true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult(false);
        }
    }

    public override async IAsyncEnumerable<ShelvedFile> List(string organization, [EnumeratorCancellation] CancellationToken ct)
    {
        var folder = new DirectoryInfo(FolderOf(organization));
        if (!folder.Exists) yield break;
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            ct.ThrowIfCancellationRequested();
            if (FileHash.TryParse(file.Name, out var hash)) yield return new ShelvedFile(hash, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        }
    }

    public override IAsyncEnumerable<string> Organizations(CancellationToken ct) =>
        (Directory.Exists(root) ? Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)) : []).ToAsyncEnumerable();

    public override Task Clear(string organization, CancellationToken ct)
    {
        if (Directory.Exists(FolderOf(organization))) Directory.Delete(FolderOf(organization), recursive: true);
        return Task.CompletedTask;
    }

    string FolderOf(string organization) => Path.Combine(root, organization);

    string PathOf(string organization, FileHash hash) => Path.Combine(FolderOf(organization), hash.ToString()[..2], hash.ToString());
}
