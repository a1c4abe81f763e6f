using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Database.Constraints;

/// <summary>
/// For one constraint a change that is taken and one that is refused, typed by hand into the files beside this one. A line without an indent
/// names the constraint (and the name it is reported by, where that is another); below it stands what is taken (<c>ok</c>) and what is refused (<c>no</c>):
/// a change of the first row of its table, <c>+</c> another row like it but for the changes, or statements.
/// </summary>
public sealed record ConstraintPair(string Name, string Reported, string Taken, string Refused)
{
    static string Folder { get; } = TestDatabase.Folder("tests/PodcastFlow.Tests/Database/Constraints");

    /// <summary>All pairs of the named files, in their order.</summary>
    public static IReadOnlyList<ConstraintPair> Of(params IEnumerable<string> files) =>
        [.. files.SelectMany(file => File.ReadAllText(Path.Combine(Folder, file)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)).Select(Parse)];

    /// <summary>The pairs of an organization's schema: one file for each module.</summary>
    public static IReadOnlyList<ConstraintPair> OfOrganization { get; } = Of(Files("*.pairs").Where(f => f != "public.pairs"));

    /// <summary>The pairs of the control plane.</summary>
    public static IReadOnlyList<ConstraintPair> OfControlPlane { get; } = Of("public.pairs");

    /// <summary>The statements that give a schema a row of everything.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Folder, pattern).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    static ConstraintPair Parse(string block)
    {
        var lines = block.Trim('\n').Split('\n');
        var names = lines[0].Split(' ');
        if (lines.Length != 3 || !lines[1].StartsWith("    ok ", StringComparison.Ordinal) || !lines[2].StartsWith("    no ", StringComparison.Ordinal))
            throw new FormatException($"not a pair: {block}");
        return new ConstraintPair(names[0], names[^1], lines[1][7..], lines[2][7..]);
    }
}
