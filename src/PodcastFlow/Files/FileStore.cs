using System.Buffers;
using System.Security.Cryptography;

namespace PodcastFlow.Files;

/// <summary>The files of all organizations: content-addressed, each organization's apart, whole or not there.</summary>
public sealed class FileStore : IDisposable
{
    /// <summary>Of what is not whole yet.</summary>
    internal const string HalfEnding = ".part";

    readonly string _incoming;

    public FileStore(FileStoreOptions options)
    {
        (Options, _incoming) = (options, Path.Combine(options.Directory, "incoming"));
        Shelf = string.IsNullOrEmpty(options.S3.Bucket) ? new DiskShelf(Path.Combine(options.Directory, "organizations")) : new S3Shelf(options.S3);
    }

    public FileStoreOptions Options { get; }

    internal FileShelf Shelf { get; }

    /// <summary>The files of one organization, by its id: its slug may change.</summary>
    public OrganizationFiles Of(string organizationId)
    {
        if (organizationId.Length is 0 or > 64 || !organizationId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) throw new ArgumentException("This is no organization's id.", nameof(organizationId));
        return new OrganizationFiles(this, organizationId);
    }

    /// <summary>Who has files here, by id: also whom nobody knows any more.</summary>
    public IAsyncEnumerable<string> Organizations(CancellationToken ct = default) => Shelf.Organizations(ct);

    /// <summary>A path of this disk for a file on its way.</summary>
    internal string Aside(string name)
    {
        PrivateFolder.Create(_incoming);
        return Path.Combine(_incoming, name);
    }

    /// <summary>Deletes what was never completed: its process was killed.</summary>
    public int Sweep(DateTimeOffset before)
    {
        PrivateFolder.Create(_incoming);
        var left = new DirectoryInfo(_incoming).GetFiles("*" + HalfEnding).Where(file => file.LastWriteTimeUtc < before.UtcDateTime).ToList();
        left.ForEach(file => file.Delete());
        return left.Count;
    }

    /// <summary>What is on its way out of an organization, and by whose death it stayed there.</summary>
    internal IEnumerable<FileHash> SetAside(string organizationId)
    {
        PrivateFolder.Create(_incoming);
        foreach (var file in Directory.GetFiles(_incoming, organizationId + ".*"))
            if (FileHash.TryParse(Path.GetExtension(file).TrimStart('.'), out var hash)) yield return hash;
    }

    public void Dispose() => (Shelf as IDisposable)?.Dispose();
}

/// <summary>The files of one organization.</summary>
public sealed class OrganizationFiles(FileStore store, string organizationId)
{
    /// <summary>Takes a file in and keeps it: all of it is safe when this returns, and nothing of it is there when this fails.</summary>
    /// <exception cref="Refusal">It is too large, empty, a program, or there is no room for it.</exception>
    public async Task<StoredFile> Write(Stream content, CancellationToken ct = default)
    {
        await using var incoming = await Receive(content, ct);
        await incoming.Keep(ct);
        return incoming.File;
    }

    /// <summary>Takes a file in, in constant memory. Until it is kept it is nobody's, and goes with what this returns.</summary>
    public async Task<IncomingFile> Receive(Stream content, CancellationToken ct = default)
    {
        var path = store.Aside($"{Guid.CreateVersion7():n}{FileStore.HalfEnding}");
        try
        {
            return new IncomingFile(store.Shelf, organizationId, path, await Spool(content, path, ct));
        }
        catch (Exception e)
        {
            File.Delete(path);
            if (e is IOException io && IsFull(io)) throw Full();
            throw;
        }
    }

    /// <summary>A stream that can seek, or null: there is no such file.</summary>
    public Task<Stream?> OpenRead(FileHash hash, CancellationToken ct = default) => store.Shelf.OpenRead(organizationId, hash, ct);

    /// <summary>All files, in no particular order.</summary>
    public IAsyncEnumerable<ShelvedFile> List(CancellationToken ct = default) => store.Shelf.List(organizationId, ct);

    /// <summary>
    /// Deletes a file, unless it turns out that somebody wants it after all. It is taken aside first and asked about then: who announces a file
    /// before putting it there either is heard, or puts it there again.
    /// </summary>
    /// <param name="isWanted">Asks, once the file is aside.</param>
    public async Task<bool> Discard(FileHash hash, Func<Task<bool>> isWanted, CancellationToken ct = default)
    {
        var aside = store.Aside($"{organizationId}.{hash}");
        if (!File.Exists(aside) && !await store.Shelf.SetAside(organizationId, hash, aside, ct)) return false;
        var wanted = await isWanted();
        if (wanted) await store.Shelf.Place(organizationId, hash, aside, ct);
        File.Delete(aside);
        return !wanted;
    }

    /// <summary>Files whose deletion was interrupted.</summary>
    public IEnumerable<FileHash> Discarded() => store.SetAside(organizationId);

    /// <summary>Deletes everything: the organization is gone.</summary>
    public Task Clear(CancellationToken ct = default) => store.Shelf.Clear(organizationId, ct);

    async Task<StoredFile> Spool(Stream content, string path, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var (size, head) = (0L, new ArrayBufferWriter<byte>(MediaTypes.HeadLength));
            await using var file = PrivateFolder.Write(path);
            for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;)
            {
                size += read;
                if (size > store.Options.MaxBytes) throw TooLarge();
                hash.AppendData(buffer, 0, read);
                head.Write(buffer.AsSpan(0, Math.Min(read, MediaTypes.HeadLength - head.WrittenCount)));
                await file.WriteAsync(buffer.AsMemory(0, read), ct);
            }
            if (size == 0) throw Refusal.Invalid("file_empty", "The file is empty.");
            var type = MediaTypes.Of(head.WrittenSpan, isWhole: size == head.WrittenCount);
            if (type == MediaTypes.Program) throw new Refusal(415, "file_type_refused", "Programs are not taken. Send documents, pictures or audio.");
            file.Flush(flushToDisk: true);
            return new StoredFile(new FileHash(hash.GetHashAndReset()), size, type);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal Refusal TooLarge() => new Refusal(413, "file_too_large", $"A file may have {store.Options.MaxBytes / (1024 * 1024)} MB.").With("maxBytes", store.Options.MaxBytes);

    internal static Refusal Full() => new(507, "storage_full", "There is no room left for files. The operator has to make some; then try again.");

    // No space left, disk quota exceeded; on Windows, disk full.
    internal static bool IsFull(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xffff) is 0x70 or 0x27 : e.HResult is 28 or 122 or 69;
}

/// <summary>A file that has arrived whole and is not kept yet.</summary>
public sealed class IncomingFile : IAsyncDisposable
{
    readonly FileShelf _shelf;
    readonly string _organizationId;
    readonly string _path;

    internal IncomingFile(FileShelf shelf, string organizationId, string path, StoredFile file) => (_shelf, _organizationId, _path, File) = (shelf, organizationId, path, file);

    public StoredFile File { get; }

    /// <summary>Puts it where it stays.</summary>
    public async Task Keep(CancellationToken ct = default)
    {
        try
        {
            await _shelf.Place(_organizationId, File.Hash, _path, ct);
        }
        catch (IOException e) when (OrganizationFiles.IsFull(e))
        {
            throw OrganizationFiles.Full();
        }
    }

    public ValueTask DisposeAsync()
    {
        System.IO.File.Delete(_path);
        return ValueTask.CompletedTask;
    }
}
