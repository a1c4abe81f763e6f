using System.IO.Compression;

namespace PodcastFlow.Tenancy.Archives;

/// <summary>Unfolds an archive and stops where it grows beyond what is allowed.</summary>
sealed class Watched : Stream
{
    readonly Counted _packed;
    readonly GZipStream _unpacked;
    readonly Unpacked _archive;
    readonly ArchiveLimits _limits;
    long _bytes;
    long _allowed = long.MaxValue;

    public Watched(Stream source, Unpacked archive, ArchiveLimits limits)
    {
        (_packed, _archive, _limits) = (new Counted(source), archive, limits);
        _unpacked = new GZipStream(_packed, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>How much may come until this is called again.</summary>
    public void Allow(long bytes) => _allowed = bytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Checked(await _unpacked.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Checked(_unpacked.Read(buffer, offset, count));

    int Checked(int read)
    {
        _bytes += read;
        if ((_allowed -= read) < 0) throw _archive.Refused("the header of one of its files is too long");
        if (_bytes > _limits.Bytes) throw _archive.Refused($"it unfolds to more than {_limits.Bytes} bytes");
        if (_bytes > _limits.Free && _bytes / _limits.Ratio > _packed.Bytes) throw _archive.Refused($"it unfolds to more than {_limits.Ratio} times its size");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _bytes; set => throw new NotSupportedException(); }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    sealed class Counted(Stream source) : Stream
    {
        public long Bytes { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Count(await source.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => Count(source.Read(buffer, offset, count));

        int Count(int read)
        {
            Bytes += read;
            return read;
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Bytes; set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
