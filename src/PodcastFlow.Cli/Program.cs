namespace PodcastFlow.Cli;

/// <summary>The command line of the product.</summary>
public static class Program
{
    public static int Main() => 0;
}
