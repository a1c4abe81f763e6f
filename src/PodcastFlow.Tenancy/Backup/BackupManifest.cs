namespace PodcastFlow.Tenancy.Backup;

/// <summary>What a backup of the control plane holds, and how to see that it is whole.</summary>
/// <param name="Format">The version of this layout.</param>
/// <param name="PublicVersion">The newest migration of schema <c>public</c> at that time.</param>
/// <param name="TenantVersion">The newest stored migration of tenants at that time.</param>
/// <param name="Tables">The tables, each a file <c>data/name.csv</c>.</param>
/// <param name="Organizations">The tenants that were registered.</param>
public sealed record BackupManifest(int Format, int PublicVersion, int TenantVersion, IReadOnlyList<BackupTable> Tables, IReadOnlyList<BackupOrganization> Organizations)
{
    public const int NewestFormat = 1;
}

/// <summary>One table.</summary>
public sealed record BackupTable(string Name, IReadOnlyList<string> Columns, long Rows, string Sha256);

/// <summary>One tenant: its schema is made anew, at the version it had.</summary>
public sealed record BackupOrganization(string Id, string Slug, int SchemaVersion);

/// <summary>What a restore brought back.</summary>
public sealed record Restored(int PublicVersion, int TenantVersion, int Organizations, long Rows);
