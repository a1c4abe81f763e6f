using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace PodcastFlow.Tenancy.Archives;

/// <summary>
/// Writes a <c>.tar.gz</c> as its content comes, into a stream that need not seek. In a tar a file's length stands in front of it, so each one
/// waits in a temporary file: memory stays the same, and the disk holds the largest file once. The manifest comes last, since it names the
/// others' checksums; an archive without one was cut off.
/// </summary>
sealed class ArchiveWriter : IAsyncDisposable
{
    readonly GZipStream _zipped;
    readonly TarWriter _archive;
    readonly DateTimeOffset _at;
    readonly List<ArchiveFile> _files = [];

    public ArchiveWriter(Stream destination, DateTimeOffset at)
    {
        _zipped = new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);
        _archive = new TarWriter(_zipped, TarEntryFormat.Pax, leaveOpen: true);
        _at = at;
    }

    /// <summary>What was added so far.</summary>
    public IReadOnlyList<ArchiveFile> Files => _files;

    /// <summary>Adds a file; answers it with the number of its records, if it is CSV.</summary>
    public async Task<(ArchiveFile File, long Records)> Add(string name, Func<Stream, Task> write, CancellationToken ct)
    {
        await using var spool = Spool.Create();
        await using var measured = new Measured(spool);
        await write(measured);
        spool.Position = 0;
        await Entry(name, spool, ct);
        var file = new ArchiveFile(name, measured.Bytes, measured.Sha256);
        _files.Add(file);
        return (file, measured.Records);
    }

    /// <summary>Adds a text.</summary>
    public Task Add(string name, string text, CancellationToken ct) => Add(name, to => to.WriteAsync(Encoding.UTF8.GetBytes(text), ct).AsTask(), ct);

    /// <summary>Adds the manifest. Nothing comes after it.</summary>
    public Task Complete<T>(T manifest, CancellationToken ct) => Entry(ArchiveReader.ManifestName, new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, ArchiveReader.Json)), ct);

    public async ValueTask DisposeAsync()
    {
        await _archive.DisposeAsync();
        await _zipped.DisposeAsync();
    }

    Task Entry(string name, Stream content, CancellationToken ct) =>
        _archive.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, ModificationTime = _at }, ct);
}
