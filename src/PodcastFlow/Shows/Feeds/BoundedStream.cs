using System.Text;

namespace PodcastFlow.Shows.Feeds;

/// <summary>
/// Passes a stream on up to a number of bytes and refuses the feed beyond it. Blank lines before the
/// XML declaration, which many generators leave there, are skipped: XML itself does not allow them.
/// </summary>
internal sealed class BoundedStream(Stream inner, long maxBytes, CancellationToken ct) : Stream
{
    private readonly byte[] head = new byte[256];
    private ReadOnlyMemory<byte> ahead;
    private long read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => read; set => throw new NotSupportedException(); }

    /// <summary>How the content begins, after byte order mark and blanks; empty when nothing else comes.</summary>
    public async Task<string> Peek()
    {
        while (ahead.IsEmpty && Count(await inner.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct)) is var length and > 0)
        {
            ahead = head.AsMemory(0, length);
            if (ahead.Span.StartsWith(Encoding.UTF8.Preamble))
                ahead = ahead[3..];
            ahead = ahead.TrimStart(" \t\r\n"u8);
        }
        return Encoding.Latin1.GetString(ahead.Span);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ahead.IsEmpty)
            return Count(await inner.ReadAsync(buffer, ct));
        var length = Math.Min(buffer.Length, ahead.Length);
        ahead[..length].CopyTo(buffer);
        ahead = ahead[length..];
        return length;
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
