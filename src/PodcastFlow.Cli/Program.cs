using PodcastFlow.Cli.CommandLine;

namespace PodcastFlow.Cli;

/// <summary>The command <c>podcastflow</c>.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => Podcastflow.Run(args);
}
