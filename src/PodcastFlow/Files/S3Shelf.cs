using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace PodcastFlow.Files;

/// <summary>A bucket: <c>prefix/organization/abcd…</c>. An object appears when all of it has arrived.</summary>
sealed class S3Shelf(BucketOptions options) : FileShelf, IDisposable
{
    readonly AmazonS3Client _client = Connect(options);

    public override async Task Place(string organization, FileHash hash, string path, CancellationToken ct)
    {
        // Not every service keeps the old object whole for its readers while the same one arrives again.
        await using (var known = await OpenRead(organization, hash, ct))
            if (known?.Length == new FileInfo(path).Length) return;
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = options.Bucket, Key = KeyOf(organization, hash), FilePath = path, UseChunkEncoding = false }, ct);
    }

    public override async Task<Stream?> OpenRead(string organization, FileHash hash, CancellationToken ct)
    {
        try
        {
            var found = await _client.GetObjectMetadataAsync(options.Bucket, KeyOf(organization, hash), ct);
            return new S3ObjectStream(_client, options.Bucket!, KeyOf(organization, hash), found.ContentLength);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public override async Task<bool> SetAside(string organization, FileHash hash, string path, CancellationToken ct)
    {
        await using var content = await OpenRead(organization, hash, ct);
        if (content is null) return false;
        // Under its name when it is whole: somebody may find it after this process was killed.
        var half = path + FileStore.HalfEnding;
        await using (var copy = PrivateFolder.Write(half)) await content.CopyToAsync(copy, ct);
        File.Move(half, path, overwrite: true);
        await _client.DeleteObjectAsync(options.Bucket, KeyOf(organization, hash), ct);
        return true;
    }

    public override async IAsyncEnumerable<ShelvedFile> List(string organization, [EnumeratorCancellation] CancellationToken ct)
    {
        var folder = FolderOf(organization);
        await foreach (var item in _client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = options.Bucket, Prefix = folder }).S3Objects.WithCancellation(ct))
            if (FileHash.TryParse(item.Key[folder.Length..], out var hash)) yield return new ShelvedFile(hash, item.Size ?? 0, new DateTimeOffset(item.LastModified!.Value.ToUniversalTime()));
    }

    public override async IAsyncEnumerable<string> Organizations([EnumeratorCancellation] CancellationToken ct)
    {
        var request = new ListObjectsV2Request { BucketName = options.Bucket, Prefix = options.Prefix, Delimiter = "/" };
        await foreach (var folder in _client.Paginators.ListObjectsV2(request).CommonPrefixes.WithCancellation(ct)) yield return folder[options.Prefix.Length..].TrimEnd('/');
    }

    public override async Task Clear(string organization, CancellationToken ct)
    {
        await foreach (var item in List(organization, ct)) await _client.DeleteObjectAsync(options.Bucket, KeyOf(organization, item.Hash), ct);
    }

    public void Dispose() => _client.Dispose();

    string FolderOf(string organization) => $"{options.Prefix}{organization}/";

    string KeyOf(string organization, FileHash hash) => FolderOf(organization) + hash;

    static AmazonS3Client Connect(BucketOptions options)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            AuthenticationRegion = options.Region,
            // The newer checksums are not known to every service; the name of an object is its checksum anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint) config.ServiceURL = endpoint.ToString();
        else config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        return options.AccessKey is { Length: > 0 } key ? new AmazonS3Client(new BasicAWSCredentials(key, options.SecretKey), config) : new AmazonS3Client(config);
    }
}
