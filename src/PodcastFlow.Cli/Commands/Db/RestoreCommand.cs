using System.CommandLine;
using PodcastFlow.Cli.CommandLine;

namespace PodcastFlow.Cli.Commands.Db;

/// <summary>Makes a control plane from its backup.</summary>
static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Option<string>("--file") { Description = "What `podcastflow db backup` wrote.", HelpName = "file", Required = true };
        var json = Terminal.JsonOption();
        var owner = new Owner();
        var verb = new LeafCommand("restore", "Make the control plane from its backup, on a server that has no such database yet. Organizations come back empty, to be filled from their exports. See docs/backup.md.",
            "db restore --file podcastflow-control.tar.gz --database 'Host=db;Username=postgres;Password=…;Database=podcastflow' --key-file /etc/podcastflow.key",
            "db restore --file podcastflow-control.tar.gz --data ~/podcastflow     # with installation.key in it") { file, json };
        owner.AddTo(verb);
        return verb.Does(async (line, ct) =>
        {
            var path = line.GetValue(file)!;
            if (!File.Exists(path)) throw new CommandFailedException($"--file: there is no file {path}.");
            await using var installation = await owner.Open(line, ct);
            await using var backup = File.OpenRead(path);
            var restored = await Terminal.Progress("Restoring the control plane", _ => installation.Restore(backup, ct));
            if (line.GetValue(json)) Terminal.Json(restored);
            else Terminal.Say($"Restored {restored.Rows} rows; public is at version {restored.PublicVersion}. {Terminal.Count(restored.Organizations, "organization")} came back without their data.");
            return 0;
        });
    }
}
