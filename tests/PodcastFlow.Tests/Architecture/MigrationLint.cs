using System.Text;
using System.Text.RegularExpressions;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tests.Architecture;

/// <summary>
/// Finds in tenant migrations what stops people's work once there are rows: rewrites and whole reads of a table under a lock, indexes built in the way,
/// changes of many rows in one transaction. A comment <c>-- accepted: why</c> before a statement lets it pass.
/// </summary>
static partial class MigrationLint
{
    /// <summary>The findings in the migrations after a version; tables that a migration makes itself have no rows yet.</summary>
    public static List<string> Findings(IReadOnlyList<Script> scripts, int after)
    {
        var filled = new HashSet<string>(StringComparer.Ordinal);
        var findings = new List<string>();
        foreach (var script in scripts)
        {
            var statements = Statements(script.Text);
            if (script.Version > after && script.Kind == StepKind.Plain)
                findings.AddRange(statements.Where(statement => !statement.IsAccepted).SelectMany(statement => Problems(statement.Text, filled, statements)).Select(problem => $"{script.Version:0000}_{script.Name}: {problem}"));
            foreach (var (text, _) in statements)
                if (CreateTable().Match(text) is { Success: true } made) filled.Add(made.Groups[1].Value);
        }
        return findings;
    }

    static IEnumerable<string> Problems(string statement, HashSet<string> filled, List<(string Text, bool IsAccepted)> all)
    {
        if (LockTimeout().IsMatch(statement)) yield return "sets lock_timeout, which is the runner's";
        if (Index().Match(statement) is { Success: true } index && filled.Contains(index.Groups[1].Value)) yield return $"builds an index on {index.Groups[1].Value} in the way of its writers: a .concurrent.sql does not";
        if (Rows().Match(statement) is { Success: true } rows && filled.Contains(rows.Groups[1].Value)) yield return $"changes all rows of {rows.Groups[1].Value} in one transaction: a .batch.sql does it in parts";
        if (Heavy().Match(statement) is { Success: true } heavy && filled.Contains(heavy.Groups[1].Value)) yield return $"locks {heavy.Groups[1].Value} for as long as it takes";
        if (AlterTable().Match(statement) is not { Success: true } alter || !filled.Contains(alter.Groups[1].Value)) yield break;
        var table = alter.Groups[1].Value;
        foreach (var action in Actions(alter.Groups[2].Value))
            if (Problem(table, action, all) is { } problem) yield return problem;
    }

    static string? Problem(string table, string action, List<(string Text, bool IsAccepted)> all)
    {
        if (ChangeType().IsMatch(action)) return $"changes a type of {table} in place, which rewrites it: add a column, fill it by a .batch.sql, drop the old one later";
        if (SetNotNull().IsMatch(action)) return $"reads all of {table} under a lock to set not null: a check (… is not null) that is not valid first, validated in the next file, makes it a glance; say so with -- accepted";
        if (Validate().Match(action) is { Success: true } validate && all.Exists(s => s.Text.Contains($"add constraint {validate.Groups[1].Value} ", StringComparison.Ordinal)))
            return $"validates a constraint of {table} in the file that adds it: the lock of adding lasts until the end";
        if (Constraint().Match(action) is { Success: true } constraint) return constraint.Groups[1].Value switch
        {
            "check" or "foreign key" when !action.Contains("not valid", StringComparison.Ordinal) => $"reads all of {table} under a lock for a constraint: add it not valid, and validate it in the next file",
            "unique" or "primary key" when !action.Contains("using index", StringComparison.Ordinal) => $"builds an index on {table} in the way of its writers: build it by a .concurrent.sql, and add the constraint using it",
            "exclude" => $"builds an index on {table} in the way of its writers",
            _ => null,
        };
        if (!AddColumn().IsMatch(action)) return null;
        if (Rewriting().IsMatch(action)) return $"adds a column that rewrites {table}: one whose value is the same for all rows does not";
        if (action.Contains("not null", StringComparison.Ordinal) && !action.Contains(" default ", StringComparison.Ordinal)) return $"adds a column to {table} that is not null and has no default: it fails where there are rows";
        return InlineConstraint().IsMatch(action) ? $"adds a column with a constraint, which reads all of {table} under a lock: add the constraint by itself, not valid" : null;
    }

    // At commas outside of parentheses.
    static IEnumerable<string> Actions(string text)
    {
        var (depth, from) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length) depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (i < text.Length && (text[i] != ',' || depth > 0)) continue;
            yield return text[from..i].Trim();
            from = i + 1;
        }
    }

    // Without comments and what stands in quotes, in small letters and single spaces.
    static List<(string Text, bool IsAccepted)> Statements(string script)
    {
        var statements = new List<(string, bool)>();
        var (text, accepted) = (new StringBuilder(), false);
        foreach (Match token in Token().Matches(script + ";"))
            switch (token.Value)
            {
                case ";":
                    if (!string.IsNullOrWhiteSpace(text.ToString())) statements.Add((Space().Replace(text.ToString(), " ").Trim().ToLowerInvariant(), accepted));
                    (text, accepted) = (new StringBuilder(), false);
                    break;
                case ['-', '-', ..]: accepted |= token.Value.StartsWith("-- accepted: ", StringComparison.Ordinal); break;
                case ['/', '*', ..]: break;
                case ['\'', ..] or ['$', .., '$']: text.Append("''"); break;
                default: text.Append(token.Value); break;
            }
        return statements;
    }

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|;|[^;'$/-]+|.", RegexOptions.Singleline)]
    private static partial Regex Token();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"^create table (\w+)")]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"^alter table (?:if exists )?(?:only )?(\w+) (.*)$")]
    private static partial Regex AlterTable();

    [GeneratedRegex(@"^create (?:unique )?index \w+ on (?:only )?(\w+)")]
    private static partial Regex Index();

    [GeneratedRegex(@"^(?:update|delete from) (\w+)")]
    private static partial Regex Rows();

    [GeneratedRegex(@"^(?:truncate(?: table)?|cluster|vacuum full|lock table) (\w+)")]
    private static partial Regex Heavy();

    [GeneratedRegex(@"lock_timeout")]
    private static partial Regex LockTimeout();

    [GeneratedRegex(@"^alter (?:column )?\w+ (?:set data )?type ")]
    private static partial Regex ChangeType();

    [GeneratedRegex(@"^alter (?:column )?\w+ set not null")]
    private static partial Regex SetNotNull();

    [GeneratedRegex(@"^validate constraint (\w+)")]
    private static partial Regex Validate();

    [GeneratedRegex(@"^add (?:constraint \w+ )?(check|foreign key|unique|primary key|exclude)\b")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"^add (?:column )?(?:if not exists )?(?!constraint\b)\w+ ")]
    private static partial Regex AddColumn();

    [GeneratedRegex(@" generated (?:always|by default) as |default [^,]*\b(?:random|gen_random_uuid|clock_timestamp|nextval|uuidv\d)\(")]
    private static partial Regex Rewriting();

    [GeneratedRegex(@"\b(?:references|unique|primary key|check)\b")]
    private static partial Regex InlineConstraint();
}
