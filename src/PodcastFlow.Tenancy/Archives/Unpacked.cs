using System.Text.Json;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Archives;

/// <summary>An archive in a folder of its own, for the time of its use. Only the expected names become paths.</summary>
/// <param name="what">What it should be, as in "backup of a control plane".</param>
sealed class Unpacked(string what) : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory($"podcastflow-{what.Split(' ')[0]}-{Environment.ProcessId}-");
    readonly Dictionary<string, ArchiveFile> _files = new(StringComparer.Ordinal);

    /// <summary>The files, by their names in the archive.</summary>
    public IReadOnlyDictionary<string, ArchiveFile> Files => _files;

    public string PathOf(string name) => Path.Combine(_folder.FullName, name.Replace('/', '-'));

    public Stream Open(string name) => File.OpenRead(PathOf(name));

    public void Add(ArchiveFile file) => _files.Add(file.Name, file);

    public async Task<T> Manifest<T>(CancellationToken ct)
    {
        try
        {
            await using var file = Open(ArchiveReader.ManifestName);
            return await JsonSerializer.DeserializeAsync<T>(file, ArchiveReader.Json, ct) ?? throw Refused("its manifest is empty");
        }
        catch (JsonException e)
        {
            throw Refused($"its manifest cannot be read: {e.Message}", e);
        }
    }

    public InstallationException Refused(string why, Exception? cause = null) => new($"This is no {what}, or it is damaged: {why}.", cause);

    public void Dispose() => _folder.Delete(recursive: true);
}
