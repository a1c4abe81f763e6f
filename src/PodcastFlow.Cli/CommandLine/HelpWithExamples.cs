using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>The usual help, followed by the examples of the command.</summary>
sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var examples = ExamplesOf(command).ToList();
        if (examples.Count == 0) return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
        foreach (var example in examples) output.WriteLine("  " + example);
        output.WriteLine();
        return code;
    }

    // A noun shows the first example of each of its verbs.
    static IEnumerable<string> ExamplesOf(Command command) => command is LeafCommand verb
        ? verb.Examples.Select(example => "podcastflow " + example)
        : command.Subcommands.SelectMany(child => ExamplesOf(child).Take(1));
}
