using PodcastFlow.Files;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Archives;

/// <summary>The file store, as exports and imports see it.</summary>
public sealed class StoredFiles(FileStore store) : TenantFiles
{
    public override Task<Stream?> OpenRead(string tenantId, string sha256, CancellationToken ct) =>
        FileHash.TryParse(sha256, out var hash) ? store.Of(tenantId).OpenRead(hash, ct) : Task.FromResult<Stream?>(null);

    public override async Task<(string Sha256, string MediaType)> Write(string tenantId, Stream content, CancellationToken ct)
    {
        var file = await store.Of(tenantId).Write(content, ct);
        return (file.Hash.ToString(), file.MediaType);
    }

    public override Task Clear(string tenantId) => store.Of(tenantId).Clear();
}
