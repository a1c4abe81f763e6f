using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PodcastFlow.Tenancy.Installation;

/// <summary>One versioned migration: <c>0003_shows.sql</c> is version 3, named <c>shows</c>.</summary>
/// <param name="Version">Its place in the sequence, from 1 on without a gap.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Text">The SQL.</param>
public sealed partial record Script(int Version, string Name, string Text)
{
    /// <summary>The checksum that makes an applied migration immutable.</summary>
    public byte[] Sha256 => SHA256.HashData(Encoding.UTF8.GetBytes(Text));

    /// <summary>Reads version and name from the file's name. Line ends do not count.</summary>
    public static Script Parse(string fileName, string text)
    {
        var match = FileName().Match(fileName);
        if (!match.Success) throw new InstallationException($"{fileName}: a migration is named NNNN_name.sql.");
        return new Script(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value, text.Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^(\d{4})_([a-z0-9_]+)\.sql$")]
    private static partial Regex FileName();
}
