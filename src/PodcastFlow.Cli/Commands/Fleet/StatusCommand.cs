using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Cli.Commands.Fleet;

/// <summary>At which version each organization's schema is.</summary>
static class StatusCommand
{
    public static Command Create()
    {
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("status", "Show at which version each organization is, and what failed.", "fleet status", "fleet status --json") { json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var installation = await where.Open(line, ct);
            await installation.Versions(ct);
            var fleet = await new FleetMigrator(installation.Migrator).Status(ct);
            if (line.GetValue(json)) Terminal.Json(fleet);
            else if (fleet.Count == 0) Terminal.Note("There is no organization yet.");
            else Print(fleet);
            return 0;
        });
    }

    public static void Print(IEnumerable<FleetStatus> fleet) => Terminal.Rows(["Slug", "Schema", "Version", "Newest", "Failed with"],
        fleet.Select(o => new[] { o.Slug, o.Schema, $"{o.Version}", $"{o.Latest}", o.LastError ?? "" }));
}
