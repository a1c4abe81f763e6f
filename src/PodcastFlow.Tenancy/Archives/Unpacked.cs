using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Archives;

/// <summary>What an archive holds, for the time of its use, in one file without a name: nobody else can open it, and it goes with the process, however that ends.</summary>
/// <param name="what">What it should be, as in "backup of a control plane".</param>
sealed class Unpacked(string what) : IDisposable
{
    readonly FileStream _content = Spool.Create();
    readonly Dictionary<string, ArchiveFile> _files = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> _begins = new(StringComparer.Ordinal);

    /// <summary>The files, by their names in the archive.</summary>
    public IReadOnlyDictionary<string, ArchiveFile> Files => _files;

    /// <summary>Takes one in as it comes.</summary>
    /// <param name="content">Null: it is empty.</param>
    public async Task Add(string name, Stream? content, CancellationToken ct)
    {
        _begins.Add(name, _content.Position);
        await using var measured = new Measured(_content);
        if (content is not null) await content.CopyToAsync(measured, ct);
        _files.Add(name, new ArchiveFile(name, measured.Bytes, measured.Sha256));
    }

    /// <summary>Reads one; several can be read at once.</summary>
    public Stream Open(string name) => new Part(_content.SafeFileHandle, _begins[name], _files[name].Bytes);

    public async Task<T> Manifest<T>(CancellationToken ct)
    {
        try
        {
            await using var file = Open(ArchiveReader.ManifestName);
            return await JsonSerializer.DeserializeAsync<T>(file, ArchiveReader.Json, ct) ?? throw Refused("its manifest is empty");
        }
        catch (JsonException e)
        {
            throw Refused($"its manifest cannot be read: {e.Message}", e);
        }
    }

    public InstallationException Refused(string why, Exception? cause = null) => new($"This is no {what}, or it is damaged: {why}.", cause);

    public void Dispose() => _content.Dispose();

    sealed class Part(SafeFileHandle file, long begins, long bytes) : Stream
    {
        long _at;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Passed(await RandomAccess.ReadAsync(file, buffer[..Most(buffer.Length)], begins + _at, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => Passed(RandomAccess.Read(file, buffer.AsSpan(offset, Most(count)), begins + _at));

        int Most(int wanted) => (int)Math.Min(wanted, bytes - _at);

        int Passed(int read)
        {
            _at += read;
            return read;
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => bytes;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
