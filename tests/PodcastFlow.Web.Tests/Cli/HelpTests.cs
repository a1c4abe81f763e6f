using System.Text.Json;
using System.Text.RegularExpressions;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Cli;

public sealed partial class HelpTests
{
    [Fact]
    public async Task Every_command_shows_an_example_and_the_readme_lists_it()
    {
        var commands = await Walk("");
        Assert.Contains("demo run", commands);

        Assert.Empty(Differences(commands, await File.ReadAllTextAsync(TestDatabase.Folder("README.md"))));
    }

    [Fact]
    public void A_readme_that_fell_behind_is_told_what_is_missing_and_what_is_gone()
    {
        const string readme = "podcastflow db url          prints a connection string\npodcastflow db burn         burns it\n";

        Assert.Equal(["podcastflow serve is not in the README", "podcastflow db burn is in the README only"], Differences(["db url", "serve"], readme));
    }

    static IEnumerable<string> Differences(IReadOnlyCollection<string> commands, string readme)
    {
        var listed = Listed().Matches(readme).Select(line => line.Groups[1].Value).ToList();
        return [.. commands.Except(listed).Select(c => $"podcastflow {c} is not in the README"), .. listed.Except(commands).Select(c => $"podcastflow {c} is in the README only")];
    }

    [Theory]
    [InlineData("--prot", "demo", "run", "--prot", "80")]
    [InlineData("rum", "demo", "rum")]
    [InlineData("--port", "demo", "run", "--port", "many")]
    [InlineData("--port", "serve", "--port", "70000")]
    [InlineData("--email", "user", "create-master")]
    [InlineData("--role", "db", "url", "--role", "king")]
    [InlineData("--ephemeral", "demo", "run", "--ephemeral", "--data", "/tmp/x")]
    public async Task A_word_it_does_not_understand_is_named_and_the_code_is_2(string word, params string[] line)
    {
        var answer = await Command.Run(line);

        Assert.Equal(2, answer.Code);
        Assert.Contains(word, answer.Errors, StringComparison.Ordinal);
        Assert.Contains("--help", answer.Errors, StringComparison.Ordinal);
        Assert.Empty(answer.Output);
    }

    [Fact]
    public async Task It_knows_its_version() => Assert.Matches(@"^\d+\.\d+\.\d+", (await Command.Run("--version")).Output);

    [Fact]
    public async Task Demo_accounts_are_json_with_a_person_of_every_role()
    {
        var answer = await Command.Run("demo", "accounts", "--json");

        Assert.Equal(0, answer.Code);
        var accounts = JsonElement.Parse(answer.Output).EnumerateArray().ToList();
        Assert.Equal(["admin", "client", "master", "producer", "sales", "talent"], accounts.Select(a => a.GetProperty("role").GetString()).Distinct().Order());
        Assert.Equal(JsonValueKind.Null, accounts.Single(a => a.GetProperty("role").GetString() == "master").GetProperty("organization").ValueKind);
        Assert.All(accounts, a => Assert.EndsWith(".example", a.GetProperty("email").GetString(), StringComparison.Ordinal));
    }

    // All commands that do something, below the words so far; each must have shown an example.
    static async Task<List<string>> Walk(string words)
    {
        var help = await Command.Run([.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, help.Code);
        Assert.Matches(@"Examples?:\n  podcastflow " + words, help.Output);
        var section = help.Output.Split("Commands:\n");
        if (section.Length == 1)
        {
            Assert.Contains($"podcastflow {words}", help.Output, StringComparison.Ordinal);
            return [words];
        }
        var children = Child().Matches(section[1].Split("\n\n")[0]).Select(line => $"{words} {line.Groups[1].Value}".Trim());
        return [.. (await Task.WhenAll(children.Select(Walk))).SelectMany(c => c)];
    }

    [GeneratedRegex(@"^  ([a-z-]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Child();

    // "podcastflow db url          prints …": the words before two spaces.
    [GeneratedRegex(@"^podcastflow ((?:[a-z-]+ )*[a-z-]+) {2,}\S", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Listed();
}
