using System.Security.Cryptography;

namespace PodcastFlow.Files;

/// <summary>The SHA-256 of a file's content, by which it is found.</summary>
public readonly record struct FileHash
{
    readonly string _hex;

    /// <param name="sha256">32 bytes.</param>
    public FileHash(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != SHA256.HashSizeInBytes) throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(sha256));
        _hex = Convert.ToHexStringLower(sha256);
    }

    public byte[] Bytes => Convert.FromHexString(_hex);

    /// <summary>In lower case hexadecimal digits.</summary>
    public override string ToString() => _hex;

    /// <summary>Reads what <see cref="ToString"/> wrote, and nothing else.</summary>
    public static bool TryParse(string? text, out FileHash hash)
    {
        var ok = text is { Length: 2 * SHA256.HashSizeInBytes } && text.All(char.IsAsciiHexDigit) && !text.Any(char.IsAsciiLetterUpper);
        hash = ok ? new FileHash(Convert.FromHexString(text!)) : default;
        return ok;
    }
}

/// <summary>A file as the store keeps it.</summary>
/// <param name="MediaType">What it is by its content, whatever its name or its sender says.</param>
public sealed record StoredFile(FileHash Hash, long Size, string MediaType);

/// <summary>A file on a shelf.</summary>
/// <param name="PlacedAt">When it was put there last.</param>
public sealed record ShelvedFile(FileHash Hash, long Size, DateTimeOffset PlacedAt);
