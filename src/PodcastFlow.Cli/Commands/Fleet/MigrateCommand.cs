using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Cli.Commands.Fleet;

/// <summary>Brings every organization's schema to the newest version.</summary>
static class MigrateCommand
{
    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be migrated." };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("migrate", "Bring every organization to the newest version, one after the other. Stopping anywhere is safe; it goes on where it stood. Exit code 1 when one failed.",
            "fleet migrate", "fleet migrate --dry-run --json") { dryRun, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var installation = await where.Open(line, ct);
            await installation.AssertFits(ct);
            var fleet = new FleetMigrator(installation.Migrator);
            var before = await fleet.Status(ct);
            var behind = before.Where(organization => organization.Version < organization.Latest).Select(organization => organization.Slug).ToHashSet();
            var after = line.GetValue(dryRun) || behind.Count == 0 ? before
                : await Terminal.Progress($"Migrating {Terminal.Count(behind.Count, "organization")}", report => fleet.Migrate(new Steps(report), ct));
            var touched = after.Where(organization => behind.Contains(organization.Slug)).ToList();
            var failed = line.GetValue(dryRun) ? 0 : touched.Count(organization => organization.Version < organization.Latest);
            if (line.GetValue(json)) Terminal.Json(touched);
            else if (touched.Count == 0) Terminal.Say(before.Count == 0 ? "There is no organization yet." : "Every organization is at the newest version.");
            else StatusCommand.Print(touched);
            if (failed > 0) Terminal.Error($"{failed} of {Terminal.Count(touched.Count, "organization")} could not be migrated.");
            return failed == 0 ? 0 : 1;
        });
    }

    sealed class Steps(IProgress<(double Share, string Now)> report) : IProgress<FleetProgress>
    {
        public void Report(FleetProgress value) => report.Report(((double)value.Done / value.Total, value.Slug));
    }
}
