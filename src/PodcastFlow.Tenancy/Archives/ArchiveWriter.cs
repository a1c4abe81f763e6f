using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace PodcastFlow.Tenancy.Archives;

/// <summary>
/// Writes a <c>.tar.gz</c> as its content comes, into a stream that need not seek. In a tar a file's length stands in front of it, so each one whose
/// length nobody knows waits in a temporary file, compressed already: memory stays the same, and the disk holds the largest file once. The manifest comes
/// last, since it names the others' checksums; an archive without one was cut off.
/// </summary>
/// <remarks>The archive is a row of compressed pieces, which any gzip reads as one: a head is written when its file is complete.</remarks>
sealed class ArchiveWriter(Stream destination, DateTimeOffset at)
{
    readonly List<ArchiveFile> _files = [];

    /// <summary>What was added so far.</summary>
    public IReadOnlyList<ArchiveFile> Files => _files;

    /// <summary>Adds a file; answers it with the number of its records, if it is CSV.</summary>
    public async Task<(ArchiveFile File, long Records)> Add(string name, Func<Stream, Task> write, CancellationToken ct)
    {
        await using var spool = Spool.Create();
        ArchiveFile file;
        long records;
        await using (var packed = new GZipStream(spool, CompressionLevel.Fastest, leaveOpen: true))
        await using (var measured = new Measured(packed))
        {
            await write(measured);
            await packed.WriteAsync(TarHead.Padding(measured.Bytes), ct);
            (file, records) = (new ArchiveFile(name, measured.Bytes, measured.Sha256), measured.Records);
        }
        await Pack(TarHead.Of(name, file.Bytes, at), ct);
        spool.Position = 0;
        await spool.CopyToAsync(destination, ct);
        _files.Add(file);
        return (file, records);
    }

    /// <summary>Adds a file whose length is known, as it is: pictures and recordings are compressed already.</summary>
    public async Task<ArchiveFile> AddAsIs(string name, Stream content, long bytes, CancellationToken ct)
    {
        await using var packed = new GZipStream(destination, CompressionLevel.NoCompression, leaveOpen: true);
        await packed.WriteAsync(TarHead.Of(name, bytes, at), ct);
        await using var measured = new Measured(packed);
        await content.CopyToAsync(measured, ct);
        if (measured.Bytes != bytes) throw new IOException($"{name} has {measured.Bytes} bytes, not {bytes}.");
        await packed.WriteAsync(TarHead.Padding(bytes), ct);
        var file = new ArchiveFile(name, bytes, measured.Sha256);
        _files.Add(file);
        return file;
    }

    /// <summary>Adds a text.</summary>
    public Task Add(string name, string text, CancellationToken ct) => Add(name, to => to.WriteAsync(Encoding.UTF8.GetBytes(text), ct).AsTask(), ct);

    /// <summary>Adds the manifest, and the end. Nothing comes after it.</summary>
    public async Task Complete<T>(T manifest, CancellationToken ct)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(manifest, ArchiveReader.Json);
        byte[] last = [.. TarHead.Of(ArchiveReader.ManifestName, text.Length, at), .. text, .. TarHead.Padding(text.Length).Span, .. TarHead.End];
        await Pack(last, ct);
    }

    async Task Pack(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        await using var packed = new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);
        await packed.WriteAsync(bytes, ct);
    }
}
