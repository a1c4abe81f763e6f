using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Cli.Demo;

namespace PodcastFlow.Cli.Commands.Demo;

/// <summary>Fills the demo networks into an installation that is there.</summary>
static class FillCommand
{
    public static Command Create()
    {
        var seed = RunCommand.SeedOption();
        var where = new Where();
        var leaf = new LeafCommand("fill", "Fill the two demo networks into an installation that does not have them yet.", "demo fill", "demo fill --data ~/podcastflow --seed 7") { seed };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var installation = await where.Open(line, ct);
            await installation.AssertFits(ct);
            await DemoFill.Run(installation, Listen.UsualUrl, line.GetValue(seed), ct);
            AccountsCommand.Print();
            return 0;
        });
    }
}
