using System.Text;
using System.Text.Unicode;

namespace PodcastFlow.Files;

/// <summary>What a file is, by its first bytes. Neither its name nor its sender is believed.</summary>
public static class MediaTypes
{
    /// <summary>How many bytes of a file's beginning are looked at.</summary>
    public const int HeadLength = 8 * 1024;

    const string Unknown = "application/octet-stream";

    // Signature at an offset; the first that fits counts.
    static readonly (int Offset, byte[] Bytes, string Type)[] Signatures =
    [
        (0, [0x89, .. "PNG\r\n\x1a\n"u8], "image/png"),
        (0, [0xff, 0xd8, 0xff], "image/jpeg"),
        (0, [.. "GIF87a"u8], "image/gif"),
        (0, [.. "GIF89a"u8], "image/gif"),
        (8, [.. "WEBP"u8], "image/webp"),
        (8, [.. "WAVE"u8], "audio/wav"),
        (4, [.. "ftypM4A"u8], "audio/mp4"),
        (4, [.. "ftypM4B"u8], "audio/mp4"),
        (4, [.. "ftypavif"u8], "image/avif"),
        (4, [.. "ftyp"u8], "video/mp4"),
        (0, [.. "ID3"u8], "audio/mpeg"),
        (0, [.. "OggS"u8], "audio/ogg"),
        (0, [.. "fLaC"u8], "audio/flac"),
        (0, [.. "%PDF-"u8], "application/pdf"),
        (0, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], "application/x-ole-storage"),
        (0, [0x1f, 0x8b], "application/gzip"),
        (0, [0x7f, .. "ELF"u8], Program),
        (0, [.. "MZ"u8], Program),
        (0, [0xfe, 0xed, 0xfa, 0xce], Program),
        (0, [0xfe, 0xed, 0xfa, 0xcf], Program),
        (0, [0xce, 0xfa, 0xed, 0xfe], Program),
        (0, [0xcf, 0xfa, 0xed, 0xfe], Program),
        (0, [0xca, 0xfe, 0xba, 0xbe], Program),
        (0, [.. "#!"u8], Program),
    ];

    // What the packages of office programs hold, in the names at their beginning.
    static readonly (byte[] Part, string Type)[] Packages =
    [
        ([.. "word/"u8], "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ([.. "xl/"u8], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ([.. "ppt/"u8], "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ([.. "mimetypeapplication/vnd.oasis.opendocument.text"u8], "application/vnd.oasis.opendocument.text"),
        ([.. "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"u8], "application/vnd.oasis.opendocument.spreadsheet"),
    ];

    // What a browser would take for a page or a program in one.
    static readonly string[] Markup = ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<svg", "<?xml", "<!--"];

    /// <summary>What runs on a computer: never taken.</summary>
    public const string Program = "application/x-executable";

    /// <summary>The type of a file that begins like this.</summary>
    /// <param name="isWhole">The beginning is all there is.</param>
    public static string Of(ReadOnlySpan<byte> head, bool isWhole)
    {
        foreach (var (offset, bytes, type) in Signatures)
            if (head.Length >= offset + bytes.Length && head.Slice(offset, bytes.Length).SequenceEqual(bytes) && (offset != 8 || head.StartsWith("RIFF"u8))) return type;
        if (head.StartsWith("PK\x3\x4"u8)) return OfPackage(head);
        if (IsMpegFrame(head)) return "audio/mpeg";
        if (head is [0xff, 0xf1 or 0xf9, ..]) return "audio/aac";
        return OfText(head, isWhole);
    }

    /// <summary>Whether a page may show it: what nobody can put a program into. Everything else is only ever downloaded.</summary>
    public static bool IsShown(string type) => type is "image/png" or "image/jpeg" or "image/gif" or "image/webp" or "image/avif" || IsAudio(type);

    public static bool IsImage(string type) => IsShown(type) && type.StartsWith("image/", StringComparison.Ordinal);

    public static bool IsAudio(string type) => type.StartsWith("audio/", StringComparison.Ordinal);

    static string OfPackage(ReadOnlySpan<byte> head)
    {
        foreach (var (part, type) in Packages)
            if (head.IndexOf(part) >= 0) return type;
        return "application/zip";
    }

    // Eleven bits of synchronization, MPEG 1 or 2, layer III, a bit rate and a sample rate that exist.
    static bool IsMpegFrame(ReadOnlySpan<byte> head) =>
        head is [0xff, var version, var rates, ..] && (version & 0xe6) == 0xe2 && (version & 0x18) != 0x08 && (rates & 0xf0) is not (0 or 0xf0) && (rates & 0x0c) != 0x0c;

    static string OfText(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (head.IndexOf((byte)0) >= 0) return Unknown;
        // The last character may be cut in two.
        var cut = 0;
        while (!isWhole && cut < 3 && !Utf8.IsValid(head[..^cut])) cut++;
        if (!Utf8.IsValid(head[..^cut])) return Unknown;
        var text = Encoding.UTF8.GetString(head[..^cut]).TrimStart('\ufeff').TrimStart();
        if (text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\f'))) return Unknown;
        return Markup.Any(start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase)) ? text.Contains("<svg", StringComparison.OrdinalIgnoreCase) ? "image/svg+xml" : "text/html" : "text/plain";
    }
}
