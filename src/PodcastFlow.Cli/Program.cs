using System.Globalization;
using PodcastFlow.Cli.CommandLine;

namespace PodcastFlow.Cli;

/// <summary>The command <c>podcastflow</c>.</summary>
public static class Program
{
    public static Task<int> Main(string[] args)
    {
        // What is written for people goes through their own formats; everything else is the same everywhere.
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        return Podcastflow.Run(args);
    }
}
