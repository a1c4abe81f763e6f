using Microsoft.AspNetCore.Builder;
using PodcastFlow.Cli.CommandLine;

namespace PodcastFlow.Cli.Demo;

/// <summary>Filling the demo's networks, whole or not at all.</summary>
static class DemoFill
{
    public const int UsualSeed = 2026;
    const string Marker = "demo.filling";

    public static async Task Run(Installation installation, string url, int seed, CancellationToken ct)
    {
        var clock = new DemoClock(TimeProvider.System);
        await using var host = Web.Program.Prepare(installation.Host(url, "--Logging:LogLevel:Default=Warning") with { Demo = true, Clock = clock }).Build();
        await Terminal.Progress("Filling the demo networks", async progress =>
        {
            await DemoMaster.Ensure(host.Services, ct);
            await new Simulator(host.Services, clock, seed, progress, ct).Fill();
            return true;
        });
    }

    /// <summary>Fills a fresh installation of a data directory. When it is interrupted, <see cref="ClearInterrupted"/> finds out.</summary>
    public static async Task RunMarked(Installation installation, string url, int seed, CancellationToken ct)
    {
        var marker = MarkerOf(installation);
        await using (new FileStream(marker, FileMode.Create, FileAccess.Write, FileShare.None)) await Run(installation, url, seed, ct);
        File.Delete(marker);
    }

    /// <summary>Removes what an interrupted filling left: nobody has used it, and half a network helps nobody.</summary>
    public static async Task ClearInterrupted(Installation installation, CancellationToken ct)
    {
        var marker = MarkerOf(installation);
        if (!File.Exists(marker)) return;
        try
        {
            await using var held = new FileStream(marker, FileMode.Open, FileAccess.Write, FileShare.None);
            Terminal.Note("An earlier start was interrupted while it filled the demo networks; beginning again.");
            await installation.Remove(ct);
            if (Directory.Exists(installation.Files)) Directory.Delete(installation.Files, recursive: true);
        }
        catch (IOException)
        {
            throw new CommandFailedException($"Another program is filling the demo networks in {installation.Postgres!.Root} right now: wait until it is done.");
        }
        File.Delete(marker);
    }

    static string MarkerOf(Installation installation) => Path.Combine(installation.Postgres!.Root, Marker);
}
