namespace PodcastFlow.Tenancy.Export;

/// <summary>Where tenants' files lie: an export takes them from there, an import puts them there, each under the checksum of its content.</summary>
public abstract class TenantFiles
{
    /// <summary>The file, or null: it is not there.</summary>
    public abstract Task<Stream?> OpenRead(string tenantId, string sha256, CancellationToken ct);

    /// <summary>Keeps a file; the answer is its checksum, in hexadecimal, and what it is by its content.</summary>
    public abstract Task<(string Sha256, string MediaType)> Write(string tenantId, Stream content, CancellationToken ct);

    /// <summary>Forgets all files of a tenant.</summary>
    public abstract Task Clear(string tenantId);

    /// <summary>The same place for a tenant that is put beside another one: its files lie with the other's, and stay when it goes.</summary>
    public TenantFiles With(string tenantId) => new Shared(this, tenantId);

    sealed class Shared(TenantFiles files, string owner) : TenantFiles
    {
        public override Task<Stream?> OpenRead(string tenantId, string sha256, CancellationToken ct) => files.OpenRead(owner, sha256, ct);

        public override Task<(string Sha256, string MediaType)> Write(string tenantId, Stream content, CancellationToken ct) => files.Write(owner, content, ct);

        public override Task Clear(string tenantId) => Task.CompletedTask;
    }
}

/// <summary>The record of a file that people uploaded.</summary>
/// <param name="Sha256">By which it is found in the archive, as <c>files/…</c>. Several records may share a file.</param>
public sealed record ExportedUpload(Guid Id, string FileName, string Sha256, long SizeBytes, string MediaType, DateTimeOffset CreatedAt);
