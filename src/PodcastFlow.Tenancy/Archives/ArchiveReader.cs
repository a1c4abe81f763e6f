using System.Formats.Tar;
using System.Text.Json;
using System.Text.RegularExpressions;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Archives;

/// <summary>
/// Unpacks an archive that may come from anybody: plain files of the expected names only, each once, within limits that are watched while it
/// unfolds, and whole. What it holds is looked at by whoever asked for it.
/// </summary>
static partial class ArchiveReader
{
    public const string ManifestName = "manifest.json";

    const int MostOfHeader = 64 << 10;

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <param name="what">What it should be, as in "backup of a control plane".</param>
    /// <exception cref="InstallationException">It is refused; nothing is left of it.</exception>
    public static async Task<Unpacked> Unpack(Stream source, string what, ArchiveLimits limits, CancellationToken ct)
    {
        var folder = new Unpacked(what);
        try
        {
            await using var watched = new Watched(source, folder, limits);
            await using var archive = new TarReader(watched, leaveOpen: true);
            while (await Next(archive, watched, ct) is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) throw folder.Refused($"{Shown(entry.Name)} is no plain file");
                if (!Name().IsMatch(entry.Name)) throw folder.Refused($"it holds {Shown(entry.Name)}, which does not belong there");
                if (folder.Files.ContainsKey(entry.Name)) throw folder.Refused($"{entry.Name} is there twice");
                if (folder.Files.Count >= limits.Files) throw folder.Refused($"it holds more than {limits.Files} files");
                if (entry.Name == ManifestName && entry.Length > limits.Manifest) throw folder.Refused($"{ManifestName} is too large");
                folder.Add(await Extract(entry, folder.PathOf(entry.Name), ct));
            }
            if (!folder.Files.ContainsKey(ManifestName)) throw folder.Refused($"{ManifestName} is missing: it is not whole");
            return folder;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            folder.Dispose();
            throw folder.Refused(e is EndOfStreamException ? "it ends in the middle" : "it cannot be unpacked as a .tar.gz", e);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    static async ValueTask<TarEntry?> Next(TarReader archive, Watched watched, CancellationToken ct)
    {
        // The reader keeps headers in memory, however long they say they are.
        watched.Allow(MostOfHeader);
        var entry = await archive.GetNextEntryAsync(cancellationToken: ct);
        watched.Allow(long.MaxValue);
        return entry;
    }

    static async Task<ArchiveFile> Extract(TarEntry entry, string path, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await using var measured = new Measured(file);
        if (entry.DataStream is { } content) await content.CopyToAsync(measured, ct);      // an empty file has none
        return new ArchiveFile(entry.Name, measured.Bytes, measured.Sha256);
    }

    static string Shown(string name) => JsonSerializer.Serialize(name.Length > 100 ? name[..100] + "…" : name);

    [GeneratedRegex(@"^(manifest\.json|README\.md|restore\.sql|data/[a-z][a-z0-9_]{0,62}\.csv|files/[0-9a-f]{64})\z")]
    private static partial Regex Name();
}
