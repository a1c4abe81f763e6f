using System.ComponentModel.DataAnnotations;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Files;

/// <summary>Where the files of organizations lie (configuration section PodcastFlow:Files): on this disk, unless a bucket is named.</summary>
public sealed class FileStoreOptions
{
    public const string Section = "PodcastFlow:Files";

    /// <summary>The folder of the files, and of what arrives at this moment. Several hosts on one disk share it.</summary>
    [Required] public string Directory { get; set; } = FilesModule.FolderIn(DataDirectory.Default);

    [Range(1, 5L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 100L * 1024 * 1024;

    /// <summary>A bucket of a service that speaks S3.</summary>
    public BucketOptions S3 { get; init; } = new();
}

/// <summary>A bucket, and how it is reached. Without keys the usual sources of credentials are asked: environment, profile, role of the machine.</summary>
public sealed class BucketOptions
{
    public string? Bucket { get; set; }

    /// <summary>The service's address, as https://s3.example.net; none: Amazon's, by region.</summary>
    public Uri? Endpoint { get; set; }

    public string Region { get; set; } = "us-east-1";

    /// <summary>What the names of all objects begin with.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The bucket is part of the path and not of the host's name, as most services other than Amazon's want it.</summary>
    public bool PathStyle { get; set; } = true;

    public string? AccessKey { get; set; }

    public string? SecretKey { get; set; }
}
