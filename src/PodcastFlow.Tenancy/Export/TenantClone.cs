using PodcastFlow.Tenancy.Archives;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Export;

/// <summary>
/// A living tenant's rows, of one moment and without its secrets, into a tenant of their own: an export and an import without a file between
/// them. The registry knows the copy as a sandbox.
/// </summary>
public static class TenantClone
{
    /// <summary>Makes the copy in one transaction: whatever happens, there is either the whole of it or nothing. People go on working in the original.</summary>
    /// <param name="readerConnectionString">The login that reads every tenant and writes nothing.</param>
    /// <param name="migratorConnectionString">The login that makes schemas.</param>
    /// <param name="sourceId">The tenant to copy.</param>
    /// <param name="slug">The copy's slug.</param>
    /// <param name="tenantId">The copy's id.</param>
    /// <param name="files">Where the files of both lie; null: an original that has some is refused.</param>
    /// <param name="settle">What is to be done to its rows because they live here now.</param>
    /// <exception cref="InstallationException">There is no such tenant, or its schema holds what cannot be copied.</exception>
    public static async Task<ImportedTenant> Make(
        string readerConnectionString, string migratorConnectionString, string sourceId, string slug, string tenantId, TenantFiles? files = null, Sql? settle = null, IProgress<ExportProgress>? progress = null, CancellationToken ct = default)
    {
        await using var reader = await AdminConnection.Open(readerConnectionString, ct);
        var snapshot = await TenantSnapshot.Take(reader, sourceId, ct);
        return await TenantMaking.Run(migratorConnectionString, slug, tenantId, new Living(sourceId, reader, snapshot, await snapshot.Counters(ct), await TenantUploads.Of(snapshot, ct), files), files, settle, snapshot.Slug, progress, ct);
    }

    sealed class Living(string sourceId, AdminConnection reader, TenantSnapshot snapshot, IReadOnlyList<ExportedCounter> counters, IReadOnlyList<ExportedUpload> uploads, TenantFiles? files) : TenantRows
    {
        public override int SchemaVersion => snapshot.SchemaVersion;

        public override IEnumerable<(string, IReadOnlyList<string>)> Tables => snapshot.Tables.Select(table => (table.Name, (IReadOnlyList<string>)table.Columns));

        public override IReadOnlyList<ExportedCounter> Counters => counters;

        public override async Task<long> Write(TenantTable table, Stream to, CancellationToken ct)
        {
            await using var measured = new Measured(to);
            await reader.CopyOut(snapshot.Tables.Find(known => known.Name == table.Name)!.CopyOut, measured, ct);
            return measured.Records - 1;        // the first one names the columns
        }

        public override IReadOnlyList<ExportedUpload> Uploads => uploads;

        public override Task<Stream> Open(ExportedUpload upload, CancellationToken ct) => TenantUploads.Open(upload, snapshot, files!, sourceId, ct);

        public override Exception Refused(string why, Exception? cause = null) => new InstallationException($"{snapshot.Schema} cannot be copied: {why}.", cause);
    }
}
