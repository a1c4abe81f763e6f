namespace PodcastFlow.Shows.Feeds;

/// <summary>
/// Passes a stream on up to a number of bytes and refuses the feed beyond it. Blank lines before the
/// XML declaration, which many generators leave there, are skipped: XML itself does not allow them.
/// </summary>
internal sealed class BoundedStream(Stream inner, long maxBytes, CancellationToken ct) : Stream
{
    private readonly byte[] one = new byte[1];
    private bool hasFirst;
    private long read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => read; set => throw new NotSupportedException(); }

    /// <summary>True when nothing but blanks comes; otherwise the first byte that counts is kept for the reader.</summary>
    public async Task<bool> IsEmpty()
    {
        while (await inner.ReadAsync(one, ct) == 1)
        {
            Count(1);
            if (one[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                continue;
            return !(hasFirst = true);
        }
        return true;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > 0 && hasFirst)
        {
            hasFirst = false;
            buffer.Span[0] = one[0];
            return 1;
        }
        return Count(await inner.ReadAsync(buffer, ct));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Feeds are read asynchronously.");
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int bytes)
    {
        read += bytes;
        return read <= maxBytes ? bytes : throw FeedTooLarge(maxBytes);
    }

    public static FeedException FeedTooLarge(long maxBytes) =>
        new("feed_too_large", $"The feed is larger than {maxBytes / 1024.0 / 1024.0:0.#} MB.");
}
