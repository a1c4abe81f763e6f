namespace PodcastFlow.Tenancy.Archives;

/// <summary>One file of an archive.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">What its content must give, in hexadecimal.</param>
public sealed record ArchiveFile(string Name, long Bytes, string Sha256);

/// <summary>How large an archive may be that somebody hands in.</summary>
public sealed record ArchiveLimits
{
    /// <summary>All files together.</summary>
    public long Bytes { get; init; } = 1L << 40;

    /// <summary>How many files.</summary>
    public int Files { get; init; } = 200_000;

    /// <summary>How many bytes one byte may unfold to, beyond <see cref="Free"/>: rows of one table give 5 to 30, a bomb 1,000.</summary>
    public int Ratio { get; init; } = 200;

    /// <summary>Below this the ratio says nothing.</summary>
    public long Free { get; init; } = 64L << 20;

    /// <summary>The manifest, which is read into memory.</summary>
    public long Manifest { get; init; } = 128L << 20;
}
