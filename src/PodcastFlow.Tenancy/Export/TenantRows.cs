using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Export;

/// <summary>Rows on their way into a new schema: those of an archive, or those of a living tenant.</summary>
abstract class TenantRows
{
    /// <summary>The version of the schema that they were in.</summary>
    public abstract int SchemaVersion { get; }

    /// <summary>Which tables there are, with the columns that come.</summary>
    public abstract IEnumerable<(string Name, IReadOnlyList<string> Columns)> Tables { get; }

    public abstract IReadOnlyList<ExportedCounter> Counters { get; }

    /// <summary>Writes a table's rows as CSV with a header; the answer is how many there are.</summary>
    public abstract Task<long> Write(TenantTable table, Stream to, CancellationToken ct);

    /// <summary>The files that belong to the rows.</summary>
    public abstract IReadOnlyList<ExportedUpload> Uploads { get; }

    /// <summary>One of the files.</summary>
    public abstract Task<Stream> Open(ExportedUpload upload, CancellationToken ct);

    /// <summary>Why they cannot be taken.</summary>
    public abstract Exception Refused(string why, Exception? cause = null);
}
