using System.CommandLine;
using PodcastFlow.Cli.CommandLine;

namespace PodcastFlow.Cli.Commands.Snapshot;

/// <summary>Writes the snapshot of an organization's schema.</summary>
static class WriteCommand
{
    public static Command Create()
    {
        var file = SnapshotFile.FileOption();
        return new LeafCommand("write", "Write what an organization's schema looks like after all migrations, from the catalog of a fresh server.", "snapshot write", "snapshot write --file /tmp/tenant.sql") { file }
            .Does(async (line, ct) =>
            {
                var path = line.GetValue(file)!;
                if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder)) throw new CommandFailedException($"--file: there is no folder {folder}.");
                await File.WriteAllTextAsync(path, await SnapshotFile.Fresh(ct), ct);
                Terminal.Note($"Wrote {path}.");
                return 0;
            });
    }
}
