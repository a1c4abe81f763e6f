using Amazon.S3;
using Amazon.S3.Model;

namespace PodcastFlow.Files;

/// <summary>An object of a bucket that can be read from anywhere: seeking costs nothing until the next byte is read.</summary>
sealed class S3ObjectStream(IAmazonS3 client, string bucket, string key, long length) : Stream
{
    GetObjectResponse? _from;
    long _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length || buffer.IsEmpty) return 0;
        _from ??= await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new ByteRange(_position, length - 1) }, cancellationToken);
        var read = await _from.ResponseStream.ReadAsync(buffer, cancellationToken);
        if (read == 0) throw new EndOfStreamException("The bucket sent less than the object has.");
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value == _position) return;
            Close(ref _from);
            _position = value;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Close(ref _from);
        base.Dispose(disposing);
    }

    static void Close(ref GetObjectResponse? response)
    {
        response?.Dispose();
        response = null;
    }

    public override long Length => length;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A bucket is read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
