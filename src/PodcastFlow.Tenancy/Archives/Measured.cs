using System.Security.Cryptography;

namespace PodcastFlow.Tenancy.Archives;

/// <summary>Hands on what is written, and knows its length, its checksum and, if it is CSV, its records.</summary>
sealed class Measured(Stream to) : Stream
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    bool _quoted;

    public long Bytes { get; private set; }

    /// <summary>Ends of lines outside quotes: a quote within a value is written twice, so it does not disturb.</summary>
    public long Records { get; private set; }

    public string Sha256 => Convert.ToHexString(_hash.GetCurrentHash());

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Measure(buffer.Span);
        await to.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        Measure(buffer.AsSpan(offset, count));
        to.Write(buffer, offset, count);
    }

    void Measure(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Bytes += bytes.Length;
        for (int next; (next = bytes.IndexOfAny((byte)'"', (byte)'\n')) >= 0; bytes = bytes[(next + 1)..])
            if (bytes[next] == '"') _quoted = !_quoted;
            else if (!_quoted) Records++;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Bytes;

    public override long Position { get => Bytes; set => throw new NotSupportedException(); }

    public override void Flush() => to.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => to.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
