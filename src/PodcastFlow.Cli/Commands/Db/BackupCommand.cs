using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Tenancy.Backup;

namespace PodcastFlow.Cli.Commands.Db;

/// <summary>Writes the control plane into a file.</summary>
static class BackupCommand
{
    public static Command Create()
    {
        var file = new Option<string>("--file") { Description = "The file to write; it must not exist yet. It holds people's addresses and password hashes: only its owner may read it.", HelpName = "file", Required = true };
        var json = Terminal.JsonOption();
        var where = new Where();
        var verb = new LeafCommand("backup", "Write the control plane (people, organizations, their registry, the log) into a file, while people work. Organizations' own data are not in it. See docs/backup.md.",
            "db backup --file /backup/podcastflow-control.tar.gz") { file, json };
        where.AddTo(verb);
        return verb.Does(async (line, ct) =>
        {
            await using var installation = await where.Open(line, ct);
            await installation.Versions(ct);
            var (path, manifest) = await PrivateFile.Write("--file", line.GetValue(file)!, stream => Terminal.Progress("Backing the control plane up", _ => ControlBackup.Write(installation.Control, stream, ct)));
            var rows = manifest.Tables.Sum(table => table.Rows);
            if (line.GetValue(json)) Terminal.Json(new { file = path, manifest.PublicVersion, manifest.TenantVersion, organizations = manifest.Organizations.Count, tables = manifest.Tables.Count, rows });
            else Terminal.Say($"Wrote {path}: {Terminal.Count(manifest.Organizations.Count, "organization")}, {rows} rows of {manifest.Tables.Count} tables, public at version {manifest.PublicVersion}.");
            Terminal.Note("Keep the installation's key with it, in another place: without the key the backup opens no login.");
            return 0;
        });
    }
}
