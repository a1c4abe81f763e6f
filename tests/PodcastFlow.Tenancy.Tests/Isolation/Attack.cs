using System.Text.RegularExpressions;

namespace PodcastFlow.Tenancy.Tests.Isolation;

/// <summary>How much of what is sent an attacker controls.</summary>
public enum Power
{
    /// <summary>An expression, or the rest of one statement: ordinary SQL injection.</summary>
    Expression,

    /// <summary>The whole text of one statement.</summary>
    Statement,

    /// <summary>Several statements of one unit of work.</summary>
    Work,

    /// <summary>A login itself, no tenant entered.</summary>
    Login,
}

/// <summary>What has to come of it.</summary>
public enum Outcome
{
    /// <summary>The server refuses, with one of the attack's SQLSTATEs.</summary>
    Refused,

    /// <summary>It runs, and nothing of another tenant's is in the answer, not even a name.</summary>
    OwnOnly,

    /// <summary>It runs and shows names or numbers that cannot be hidden, but no row of another tenant's.</summary>
    NamesOnly,

    /// <summary>It runs: this is where the isolation of a login shard ends, and tests say so lest anybody rely on more.</summary>
    Boundary,
}

/// <summary>One attack: what it is called, what the attacker controls, what is sent, and what has to come of it.</summary>
public sealed partial record Attack(string Sentence, Power Power, Outcome Outcome, string States, params string[] Statements)
{
    /// <summary>It leaves something on the connection that only a fresh one ends.</summary>
    public bool Stays { get; init; }

    /// <summary>Whoever sends it, if not a tenant.</summary>
    public string? Login { get; init; }

    internal static Attack E(string sentence, string sql, string states = "42501") => new(sentence, Power.Expression, Outcome.Refused, states, sql);
    internal static Attack E(string sentence, string sql, Outcome outcome) => new(sentence, Power.Expression, outcome, "", sql);
    internal static Attack S(string sentence, string sql, string states = "42501") => new(sentence, Power.Statement, Outcome.Refused, states, sql);
    internal static Attack S(string sentence, string sql, Outcome outcome) => new(sentence, Power.Statement, outcome, "", sql);
    internal static Attack W(string sentence, string states, params string[] sql) => new(sentence, Power.Work, Outcome.Refused, states, sql);
    internal static Attack W(string sentence, Outcome outcome, params string[] sql) => new(sentence, Power.Work, outcome, "", sql);
    internal static Attack L(string login, string sentence, string states, params string[] sql) => new(sentence, Power.Login, Outcome.Refused, states, sql) { Login = login };
    internal static Attack L(string login, string sentence, Outcome outcome, params string[] sql) => new(sentence, Power.Login, outcome, "", sql) { Login = login };

    /// <summary>Such a statement answers with rows, so it can be a read.</summary>
    internal static bool ReturnsRows(string sql) => Rows().IsMatch(sql);

    [GeneratedRegex("^(select|with|values|table|explain|show|fetch|execute)\\b(?!.* into )|\\breturning\\b")]
    private static partial Regex Rows();

    public override string ToString() => $"{Sentence} ({Power.ToString().ToLowerInvariant()})";
}
