using PodcastFlow.Tenancy.Archives;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Archives;

/// <summary>What an organization's export holds, for people.</summary>
/// <param name="Slug">What the organization was called there.</param>
/// <param name="ExportedAt">The moment that it is of.</param>
/// <param name="SchemaVersion">The migrations that made its tables; it is brought up to date.</param>
public sealed record ArchiveContents(string Slug, string Name, string Email, DateTimeOffset ExportedAt, int SchemaVersion, long Rows, List<ArchiveContents.Table> Tables, int Files, long FileBytes)
{
    public sealed record Table(string Name, long Rows);

    internal static ArchiveContents Of(ExportManifest manifest) => new(
        manifest.Organization.Slug, manifest.Organization.Name, manifest.Organization.Email, manifest.ExportedAt, manifest.SchemaVersion, manifest.Tables.Sum(table => table.Rows),
        [.. manifest.Tables.Where(table => table.Rows > 0).Select(table => new Table(table.Name, table.Rows))],
        manifest.Files.Count(IsUpload), manifest.Files.Where(IsUpload).Sum(file => file.Bytes));

    static bool IsUpload(ArchiveFile file) => file.Name.StartsWith("files/", StringComparison.Ordinal);
}
