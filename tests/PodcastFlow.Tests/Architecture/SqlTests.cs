using System.Text.RegularExpressions;

namespace PodcastFlow.Tests.Architecture;

public sealed partial class SqlTests
{
    static readonly List<(string Path, string Text)> Code = Repository.Sources("src", ".cs");

    [Fact]
    public void Columns_are_listed_never_starred()
    {
        var all = Code.Concat(Repository.Sources("db", ".sql")).ToList();
        Assert.Contains(all, f => f.Text.Contains("select ", StringComparison.Ordinal));

        Assert.Empty(Starred(all));
    }

    [Fact]
    public void Sql_is_never_glued_from_text()
    {
        Assert.Contains(Code, f => f.Text.Contains("public void AppendLiteral", StringComparison.Ordinal));

        Assert.Empty(Glued(Code));
    }

    [Fact]
    public void A_value_never_stands_where_only_sql_can_stand()
    {
        Assert.Contains(Code, f => f.Text.Contains("order by {", StringComparison.Ordinal));

        Assert.Empty(Misplaced(Code));
    }

    internal static IEnumerable<string> Starred(IEnumerable<(string Path, string Text)> files) => files.Where(f => Star().IsMatch(f.Text)).Select(f => $"{f.Path} selects *");

    internal static IEnumerable<string> Glued(IEnumerable<(string Path, string Text)> files) => files
        .Where(f => f.Text.Contains("AppendLiteral(", StringComparison.Ordinal) && !f.Path.EndsWith("PodcastFlow.Tenancy/Sql.cs", StringComparison.Ordinal)).Select(f => $"{f.Path} glues SQL");

    // "order by {text}" compiles, becomes a parameter and sorts nothing.
    internal static IEnumerable<string> Misplaced(IEnumerable<(string Path, string Text)> files) => files.SelectMany(f => Place().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}"));

    [GeneratedRegex(@"\bselect\s+\*|\b\w+\.\*\s*(,|from)", RegexOptions.CultureInvariant)]
    private static partial Regex Star();

    // Spliced Sql is allowed: names that end in Sql, and the calls that give it.
    [GeneratedRegex(@"(order by|group by|interval ')\s*\{(?!sorts\.Of|Sort|order|\w*Sql)[^}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
