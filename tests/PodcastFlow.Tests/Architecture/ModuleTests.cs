using System.Text.RegularExpressions;

namespace PodcastFlow.Tests.Architecture;

/// <summary>Any module reads any table of the organization in SQL; only its own module writes it.</summary>
public sealed partial class ModuleTests
{
    [Fact]
    public void Only_its_own_module_writes_a_table()
    {
        var (owners, code) = (Owners(), Repository.Sources("src/PodcastFlow", ".cs"));
        Assert.Equal("Advertisers", owners["advertiser"]);
        Assert.Contains(Writes(code, owners), w => w is { Module: "Advertisers", Table: "advertiser" });

        Assert.Empty(ForeignWrites(code, owners));
    }

    [Fact]
    public void Use_cases_are_reached_only_through_a_door()
    {
        var code = Repository.Sources("src/PodcastFlow.Web", ".cs", ".razor").Concat(Repository.Sources("src/PodcastFlow.Cli", ".cs")).ToList();

        Assert.Empty(PastTheDoors(code));
        Assert.Contains(Calls(code), c => c.Contains("SignIn.Handle(", StringComparison.Ordinal));
    }

    internal static IEnumerable<string> ForeignWrites(IEnumerable<(string Path, string Text)> code, Dictionary<string, string> owners) =>
        Writes(code, owners).Where(w => w.Module != owners[w.Table]).Select(w => $"{w.Path} writes {w.Table}, which belongs to {owners[w.Table]}");

    // Signing in makes the session that a door needs; creating an organization takes the door itself, for its three steps.
    internal static IEnumerable<string> PastTheDoors(IEnumerable<(string Path, string Text)> code) => Calls(code)
        .Where(c => !new[] { "Run(", "RunOnce(", "Read(", "SignIn.Handle(", "CreateOrganization.Handle(" }.Any(door => c.Contains(door, StringComparison.Ordinal)));

    static IEnumerable<(string Path, string Module, string Table)> Writes(IEnumerable<(string Path, string Text)> code, Dictionary<string, string> owners) =>
        code.SelectMany(f => Write().Matches(f.Text).Select(m => (f.Path, Module: f.Path.Split('/')[2], Table: m.Groups[1].Value))).Where(w => owners.ContainsKey(w.Table));

    static IEnumerable<string> Calls(IEnumerable<(string Path, string Text)> code) =>
        code.SelectMany(f => f.Text.Split('\n').Where(line => Handle().IsMatch(line)).Select(line => $"{f.Path}: {line.Trim()}"));

    // "-- Module: Advertisers." or "-- Module: Organizations (org_identity, member) and Shared (the rest)."
    internal static Dictionary<string, string> Owners()
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, text) in Repository.Sources("db/tenant", ".sql").OrderBy(script => script.Path, StringComparer.Ordinal))
        {
            var header = text.Split('\n')[0];
            var named = Named().Matches(header).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Split(", "));
            foreach (Match table in Table().Matches(text))
            {
                var name = table.Groups[1].Value;
                owners[name] = named.Count == 0 ? Single().Match(header).Groups[1].Value
                    : named.FirstOrDefault(n => n.Value.Contains(name)).Key ?? named.First(n => n.Value.Contains("the rest")).Key;
            }
            // A later migration may hand a table over.
            foreach (var (module, tables) in named)
                foreach (var table in tables.Where(owners.ContainsKey)) owners[table] = module;
            Assert.True(header.StartsWith("-- Module: ", StringComparison.Ordinal), $"{path} names no module");
        }
        return owners;
    }

    [GeneratedRegex(@"(?:insert into|update|delete from|copy) ([a-z_]+)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Write();

    [GeneratedRegex(@"^create table ([a-z_]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Table();

    [GeneratedRegex(@"(\w+) \(([^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    [GeneratedRegex(@"-- Module: (\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Single();

    [GeneratedRegex(@"\b[A-Z]\w+\.Handle\(", RegexOptions.CultureInvariant)]
    private static partial Regex Handle();
}
