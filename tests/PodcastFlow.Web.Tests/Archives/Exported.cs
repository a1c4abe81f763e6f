using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace PodcastFlow.Web.Tests.Archives;

/// <summary>Looks into an export.</summary>
static class Exported
{
    public static JsonElement Manifest(Stream archive)
    {
        using var reader = new TarReader(new GZipStream(archive, CompressionMode.Decompress));
        while (reader.GetNextEntry() is { } entry)
            if (entry.Name == "manifest.json") return JsonDocument.Parse(entry.DataStream!).RootElement;
        throw new InvalidOperationException("no manifest");
    }

    /// <summary>The checksums of its files, but of those that tell where it comes from.</summary>
    public static Dictionary<string, string> Sums(Stream archive) => Manifest(archive).GetProperty("files").EnumerateArray()
        .Select(file => (Name: file.GetProperty("name").GetString()!, Sum: file.GetProperty("sha256").GetString()!))
        .Where(file => file.Name.StartsWith("data/", StringComparison.Ordinal) && file.Name is not ("data/org_identity.csv" or "data/schema_migration.csv"))
        .ToDictionary(file => file.Name, file => file.Sum);
}
