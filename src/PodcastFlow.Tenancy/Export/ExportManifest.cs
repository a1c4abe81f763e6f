using PodcastFlow.Tenancy.Archives;

namespace PodcastFlow.Tenancy.Export;

/// <summary>What an export holds, and how to see that it is whole.</summary>
/// <param name="Kind">Always <see cref="TenantExport"/>: other archives have manifests, too.</param>
/// <param name="Format">The version of this layout.</param>
/// <param name="ExportedAt">The moment that all its rows are of.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="SchemaVersion">The newest migration of its schema.</param>
/// <param name="Migrations">All migrations that made its tables.</param>
/// <param name="Tables">The tables, each a file <c>data/name.csv</c>.</param>
/// <param name="Counters">The identity columns: what they gave last.</param>
/// <param name="Files">All files but the manifest itself.</param>
/// <param name="Uploads">The files that people uploaded; none in the first format.</param>
public sealed record ExportManifest(
    string Kind, int Format, DateTimeOffset ExportedAt, ExportedOrganization Organization, int SchemaVersion, IReadOnlyList<ExportedMigration> Migrations,
    IReadOnlyList<ExportedTable> Tables, IReadOnlyList<ExportedCounter> Counters, IReadOnlyList<ArchiveFile> Files, IReadOnlyList<ExportedUpload>? Uploads = null)
{
    public const string TenantExport = "organization";

    public const int NewestFormat = 2;
}

/// <summary>The tenant, as it was called.</summary>
/// <param name="Email">Whom to ask about it.</param>
public sealed record ExportedOrganization(string Id, string Slug, string Name, string Email);

/// <summary>One migration, and the checksum of its text.</summary>
public sealed record ExportedMigration(int Version, string Name, string Sha256);

/// <summary>One table.</summary>
/// <param name="Columns">The columns in its file. Computed ones are not in it.</param>
/// <param name="Withheld">Columns that hold secrets, as ciphertext: not in the file.</param>
/// <param name="Cleared">Columns that only mean something together with a secret: in the file without a value, or off.</param>
public sealed record ExportedTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Withheld, IReadOnlyList<string> Cleared, long Rows);

/// <summary>The counter of an identity column.</summary>
/// <param name="LastValue">Where it stands.</param>
/// <param name="IsCalled">Whether that value was given already.</param>
public sealed record ExportedCounter(string Table, string Column, long LastValue, bool IsCalled);

/// <summary>How far an export or an import is.</summary>
/// <param name="Done">Tables done.</param>
/// <param name="Total">Of so many.</param>
/// <param name="Table">The one that is next.</param>
public sealed record ExportProgress(int Done, int Total, string Table);
