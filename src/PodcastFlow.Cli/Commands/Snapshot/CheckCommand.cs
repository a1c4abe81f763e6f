using System.CommandLine;
using PodcastFlow.Cli.CommandLine;

namespace PodcastFlow.Cli.Commands.Snapshot;

/// <summary>Says whether the snapshot is what the migrations make.</summary>
static class CheckCommand
{
    public static Command Create()
    {
        var file = SnapshotFile.FileOption();
        var json = Terminal.JsonOption();
        return new LeafCommand("check", "Say whether the snapshot is what the migrations make (exit code 1 when not).", "snapshot check") { file, json }
            .Does(async (line, ct) =>
            {
                var path = line.GetValue(file)!;
                var fresh = await SnapshotFile.Fresh(ct);
                var isFresh = File.Exists(path) && await File.ReadAllTextAsync(path, ct) == fresh;
                if (line.GetValue(json)) Terminal.Json(new { file = path, isFresh });
                else if (isFresh) Terminal.Say($"{path} is what the migrations make.");
                else Terminal.Error($"{path} is stale: run `podcastflow snapshot write` and look at the difference.");
                return isFresh ? 0 : 1;
            });
    }
}
