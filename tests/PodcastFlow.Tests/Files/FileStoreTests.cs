using System.Security.Cryptography;
using PodcastFlow.Files;

namespace PodcastFlow.Tests.Files;

public enum Shelf { Disk, Bucket }

public sealed class FileStoreTests(S3Server s3) : IClassFixture<S3Server>, IDisposable
{
    const int Limit = 300_000;
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("podcastflow-files-");

    [Theory, InlineData(Shelf.Disk), InlineData(Shelf.Bucket)]
    public async Task What_was_written_is_read_again_from_anywhere(Shelf shelf)
    {
        using var store = Store(shelf);
        var content = Bytes(200_000);

        var file = await store.Of("acme").Write(new MemoryStream(content), Cancel);

        Assert.Equal((200_000, Convert.ToHexStringLower(SHA256.HashData(content)), "application/octet-stream"), (file.Size, file.Hash.ToString(), file.MediaType));
        await using var stream = await store.Of("acme").OpenRead(file.Hash, Cancel);
        Assert.Equal(200_000, stream!.Length);
        foreach (var (from, count) in new[] { (0, 200_000), (150_000, 10), (199_999, 1), (5, 70_000) })
        {
            stream.Position = from;
            var part = new byte[count];
            await stream.ReadExactlyAsync(part, Cancel);
            Assert.Equal(content[from..(from + count)], part);
        }
        stream.Seek(0, SeekOrigin.End);
        Assert.Equal(0, await stream.ReadAsync(new byte[10], Cancel));
        Assert.Empty(Incoming());
    }

    [Theory, InlineData(Shelf.Disk), InlineData(Shelf.Bucket)]
    public async Task The_same_content_lies_there_once_and_in_each_organization_apart(Shelf shelf)
    {
        using var store = Store(shelf);
        var (ours, theirs) = (store.Of("ours"), store.Of("theirs"));
        var first = await ours.Write(new MemoryStream([1, 2, 3]), Cancel);

        Assert.Equal(first, await ours.Write(new MemoryStream([1, 2, 3]), Cancel));

        Assert.Equal([first.Hash], (await ours.List(Cancel).ToListAsync(Cancel)).Select(f => f.Hash));
        Assert.Null(await theirs.OpenRead(first.Hash, Cancel));
        Assert.Empty(await theirs.List(Cancel).ToListAsync(Cancel));
        await theirs.Write(new MemoryStream([1, 2, 3]), Cancel);
        Assert.Equal(["ours", "theirs"], (await store.Organizations(Cancel).ToListAsync(Cancel)).Order(StringComparer.Ordinal));
        await ours.Clear(Cancel);
        Assert.Empty(await ours.List(Cancel).ToListAsync(Cancel));
        Assert.Single(await theirs.List(Cancel).ToListAsync(Cancel));
    }

    [Theory, InlineData(Shelf.Disk), InlineData(Shelf.Bucket)]
    public async Task Twenty_who_write_the_same_at_once_and_one_who_reads_all_see_it_whole(Shelf shelf)
    {
        using var store = Store(shelf);
        var content = Bytes(100_000);
        var files = store.Of("acme");
        var hash = (await files.Write(new MemoryStream(content), Cancel)).Hash;

        var writers = Enumerable.Range(0, 20).Select(_ => files.Write(new MemoryStream(content), Cancel)).ToList();
        for (var i = 0; i < 20; i++)
        {
            await using var stream = await files.OpenRead(hash, Cancel);
            Assert.Equal(hash.Bytes, await SHA256.HashDataAsync(stream!, Cancel));
        }

        Assert.All(await Task.WhenAll(writers), file => Assert.Equal(hash, file.Hash));
        Assert.Empty(Incoming());
    }

    [Theory, InlineData(Shelf.Disk), InlineData(Shelf.Bucket)]
    public async Task A_file_is_deleted_unless_somebody_wants_it_after_all(Shelf shelf)
    {
        using var store = Store(shelf);
        var files = store.Of("acme");
        var hash = (await files.Write(new MemoryStream([1, 2, 3]), Cancel)).Hash;

        // Asked once the file is aside: who announced it by then is heard.
        Assert.False(await files.Discard(hash, async () => await files.OpenRead(hash, Cancel) is null, Cancel));
        Assert.Equal([hash], (await files.List(Cancel).ToListAsync(Cancel)).Select(f => f.Hash));
        // Killed between taking it aside and deciding.
        await Assert.ThrowsAsync<InvalidOperationException>(() => files.Discard(hash, () => throw new InvalidOperationException("killed"), Cancel));
        Assert.Empty(await files.List(Cancel).ToListAsync(Cancel));
        Assert.Equal([hash], files.Discarded());

        Assert.True(await files.Discard(hash, () => Task.FromResult(false), Cancel));

        Assert.Null(await files.OpenRead(hash, Cancel));
        Assert.Empty(Incoming());
        Assert.False(await files.Discard(hash, () => Task.FromResult(false), Cancel));
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_leaves_nothing()
    {
        using var store = Store(Shelf.Disk);

        await Assert.ThrowsAsync<IOException>(() => store.Of("acme").Write(new Broken(Bytes(100_000)), Cancel));

        Assert.Empty(_folder.EnumerateFiles("*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_may_have_exactly_the_limit()
    {
        using var store = Store(Shelf.Disk);

        Assert.Equal(Limit, (await store.Of("acme").Write(new MemoryStream(Bytes(Limit)), Cancel)).Size);
        var refusal = await Assert.ThrowsAsync<Refusal>(() => store.Of("acme").Write(new MemoryStream(Bytes(Limit + 1)), Cancel));

        Assert.Equal((413, "file_too_large"), (refusal.Status, refusal.Code));
        Assert.Empty(Incoming());
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("#!/bin/sh\nrm -rf /", "file_type_refused")]
    [InlineData("MZ\u0090", "file_type_refused")]
    [InlineData("\u007fELF", "file_type_refused")]
    public async Task Nothing_and_programs_are_refused(string content, string code)
    {
        using var store = Store(Shelf.Disk);

        var refusal = await Assert.ThrowsAsync<Refusal>(() => store.Of("acme").Write(new MemoryStream([.. content.Select(c => (byte)c)]), Cancel));

        Assert.Equal(code, refusal.Code);
        Assert.Empty(_folder.EnumerateFiles("*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_large_file_needs_no_more_memory_than_a_small_one()
    {
        using var store = new FileStore(new FileStoreOptions { Directory = _folder.FullName });
        await store.Of("acme").Write(new Zeros(1000), Cancel);
        var least = long.MaxValue;

        // What all tests allocate that run meanwhile is counted, too: more than once only where they do much.
        for (var tries = 0; tries < 10 && least > 16 * 1024 * 1024; tries++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Assert.Equal(64 * 1024 * 1024, (await store.Of("acme").Write(new Zeros(64 * 1024 * 1024), Cancel)).Size);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.InRange(least, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public async Task Only_the_product_reads_what_lies_there()
    {
        if (OperatingSystem.IsWindows()) return;
        using var store = Store(Shelf.Disk);
        await store.Of("acme").Write(new MemoryStream([1]), Cancel);

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.All(_folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories), entry => Assert.Equal(UnixFileMode.None, entry.UnixFileMode & Others));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a/b")]
    public void Nobody_leaves_the_folder(string organization)
    {
        using var store = Store(Shelf.Disk);

        Assert.Throws<ArgumentException>(() => store.Of(organization));
        Assert.False(FileHash.TryParse("../../etc/passwd", out _));
        Assert.False(FileHash.TryParse(new string('A', 64), out _));
    }

    FileStore Store(Shelf shelf)
    {
        var options = new FileStoreOptions { Directory = _folder.FullName, MaxBytes = Limit, S3 = new BucketOptions { Bucket = shelf == Shelf.Disk ? null : s3.Options.Bucket, Endpoint = s3.Options.Endpoint, AccessKey = s3.Options.AccessKey, SecretKey = s3.Options.SecretKey, Prefix = $"{_folder.Name}/" } };
        return new FileStore(options);
    }

    FileInfo[] Incoming() => new DirectoryInfo(Path.Combine(_folder.FullName, "incoming")) is { Exists: true } folder ? folder.GetFiles() : [];

    static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        bytes[0] = 0;
        return bytes;
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Breaks when half of it is read.</summary>
    sealed class Broken(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position > Length / 2 ? throw new IOException("The connection was closed.") : base.ReadAsync(buffer[..Math.Min(buffer.Length, 1000)], cancellationToken);
    }

    sealed class Zeros(long length) : MemoryStream
    {
        long _left = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(_left, buffer.Length);
            buffer.Span[..count].Clear();
            _left -= count;
            return ValueTask.FromResult(count);
        }
    }
}
