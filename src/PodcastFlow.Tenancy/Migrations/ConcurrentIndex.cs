using System.Text.RegularExpressions;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Tenancy.Migrations;

/// <summary>
/// What a <c>.concurrent.sql</c> holds: <c>create index name on …</c> or <c>drop index name</c>. A new tenant's schema gets it as it stands; for
/// tenants at work the runner adds the word, so it cannot be forgotten.
/// </summary>
sealed partial record ConcurrentIndex(string Name, string Statement, bool Drops)
{
    public static ConcurrentIndex Of(int version, string name, string text)
    {
        var match = OneStatement().Match(Comment().Replace(text, "").Trim());
        if (!match.Success)
            throw new InstallationException($"tenant migration {version} ({name}) is to hold one `create index name on …;` or one `drop index name;`, without the word concurrently.");
        var (verb, index, rest) = (match.Groups["verb"].Value, match.Groups["index"].Value, match.Groups["rest"].Value);
        return verb == "drop index" ? new ConcurrentIndex(index, $"drop index concurrently if exists {index}", true) : new ConcurrentIndex(index, $"{verb} concurrently {index} {rest}", false);
    }

    [GeneratedRegex(@"^(?:(?<verb>create(?: unique)? index) (?<index>[a-z][a-z0-9_]*) (?<rest>on [^;]+)|(?<verb>drop index) (?<index>[a-z][a-z0-9_]*)\s*);?$", RegexOptions.ExplicitCapture)]
    private static partial Regex OneStatement();

    [GeneratedRegex(@"--[^\n]*")]
    private static partial Regex Comment();
}
