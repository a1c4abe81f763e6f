using System.CommandLine;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>A command that does something: what it does, with examples that its help shows.</summary>
sealed class LeafCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>What follows <c>podcastflow</c>, with an explanation after <c>#</c>.</summary>
    public IReadOnlyList<string> Examples => examples;

    /// <summary>What it does; the result is the exit code. A refusal is said in a sentence and is code 1.</summary>
    public LeafCommand Does(Func<ParseResult, CancellationToken, Task<int>> work)
    {
        SetAction((line, ct) => Failures.Told(this, () => work(line, ct), ct));
        return this;
    }

    /// <summary>The words that lead to a command: <c>podcastflow db url</c>.</summary>
    public static string PathOf(Command command) =>
        command is RootCommand ? "podcastflow" : $"{PathOf(command.Parents.OfType<Command>().First())} {command.Name}";
}

/// <summary>A noun that has verbs.</summary>
sealed class Group(string name, string description) : Command(name, description);
