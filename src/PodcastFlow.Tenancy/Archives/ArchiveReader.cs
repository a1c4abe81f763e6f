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
        var unpacked = new Unpacked(what);
        try
        {
            await using var watched = new Watched(source, unpacked, limits);
            await using var archive = new TarReader(watched, leaveOpen: true);
            while (await Next(archive, watched, ct) is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) throw unpacked.Refused($"{Shown(entry.Name)} is no plain file");
                if (!Name().IsMatch(entry.Name)) throw unpacked.Refused($"it holds {Shown(entry.Name)}, which does not belong there");
                if (unpacked.Files.ContainsKey(entry.Name)) throw unpacked.Refused($"{entry.Name} is there twice");
                if (unpacked.Files.Count >= limits.Files) throw unpacked.Refused($"it holds more than {limits.Files} files");
                if (entry.Name == ManifestName && entry.Length > limits.Manifest) throw unpacked.Refused($"{ManifestName} is too large");
                await unpacked.Add(entry.Name, entry.DataStream, ct);
            }
            if (!unpacked.Files.ContainsKey(ManifestName)) throw unpacked.Refused($"{ManifestName} is missing: it is not whole");
            return unpacked;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            unpacked.Dispose();
            throw unpacked.Refused(e is EndOfStreamException ? "it ends in the middle" : "it cannot be unpacked as a .tar.gz", e);
        }
        catch
        {
            unpacked.Dispose();
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

    static string Shown(string name) => JsonSerializer.Serialize(name.Length > 100 ? name[..100] + "…" : name);

    [GeneratedRegex(@"^(manifest\.json|README\.md|restore\.sql|data/[a-z][a-z0-9_]{0,62}\.csv|files/[0-9a-f]{64})\z")]
    private static partial Regex Name();
}
