using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PodcastFlow.Tenancy.Installation;

/// <summary>How a migration reaches tenants that are at work. The ending of the file's name says it.</summary>
public enum StepKind
{
    /// <summary><c>0003_shows.sql</c>: changes of the catalog only, in a transaction, many tenants at a time.</summary>
    Plain,

    /// <summary><c>0004_shows_by_name.concurrent.sql</c>: one index, built or dropped while people go on working.</summary>
    Concurrent,

    /// <summary><c>0005_fill_titles.batch.sql</c>: one statement that changes some rows, repeated until there is none left to change.</summary>
    Batch,
}

/// <summary>One versioned migration: <c>0003_shows.sql</c> is version 3, named <c>shows</c>.</summary>
/// <param name="Version">Its place in the sequence, from 1 on without a gap.</param>
/// <param name="Name">What it is about, with the ending that says how it is applied: <c>fill_titles.batch</c>.</param>
/// <param name="Text">The SQL.</param>
public sealed partial record Script(int Version, string Name, string Text)
{
    /// <summary>The checksum that makes an applied migration immutable.</summary>
    public byte[] Sha256 => SHA256.HashData(Encoding.UTF8.GetBytes(Text));

    /// <summary>How it is applied.</summary>
    public StepKind Kind => KindOf(Name);

    /// <summary>Reads version and name from the file's name. Line ends do not count.</summary>
    public static Script Parse(string fileName, string text)
    {
        var match = FileName().Match(fileName);
        if (!match.Success) throw new InstallationException($"{fileName}: a migration is named NNNN_name.sql, NNNN_name.concurrent.sql or NNNN_name.batch.sql.");
        return new Script(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value, text.Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    internal static StepKind KindOf(string name) =>
        name.EndsWith(".concurrent", StringComparison.Ordinal) ? StepKind.Concurrent : name.EndsWith(".batch", StringComparison.Ordinal) ? StepKind.Batch : StepKind.Plain;

    [GeneratedRegex(@"^(\d{4})_([a-z0-9_]+(?:\.concurrent|\.batch)?)\.sql$")]
    private static partial Regex FileName();
}
