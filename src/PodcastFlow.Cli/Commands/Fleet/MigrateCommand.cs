using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Cli.Commands.Fleet;

/// <summary>Brings every organization's schema to the newest version.</summary>
static class MigrateCommand
{
    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done, after trying it on an organization without rows." };
        var canary = new Option<string[]>("--canary") { Description = "An organization to migrate first; repeatable. Unless all of these succeed, no other one is touched.", HelpName = "slug" };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("migrate", "Bring every organization to the newest version while people work: those named first, then a tenth, then the rest. Stopping anywhere is safe; it goes on where it stood. Exit code 1 when one failed.",
            "fleet migrate", "fleet migrate --canary harbor-audio", "fleet migrate --dry-run --json") { dryRun, canary, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var installation = await where.Open(line, ct);
            await installation.AssertFits(ct);
            var options = new FleetOptions { Canaries = line.GetValue(canary) ?? [] };
            return line.GetValue(dryRun)
                ? Say(await new FleetMigrator(installation.Migrator, options).Plan(ct), line.GetValue(json))
                : await Run(installation, options, line.GetValue(json), ct);
        });
    }

    /// <summary>Migrates and says how it went; the exit code.</summary>
    public static async Task<int> Run(Installation installation, FleetOptions options, bool json, CancellationToken ct)
    {
        var fleet = new FleetMigrator(installation.Migrator, options);
        var behind = (await fleet.Status(ct)).Where(organization => organization.Version < organization.Latest).Select(organization => organization.Slug).ToHashSet();
        var outcome = behind.Count == 0 ? await fleet.Migrate(ct: ct)
            : await Terminal.Progress($"Migrating {Terminal.Count(behind.Count, "organization")}", report => fleet.Migrate(new Steps(report), ct));
        var touched = outcome.Tenants.Where(organization => behind.Contains(organization.Slug)).ToList();
        var missing = touched.Count(organization => organization.Version < organization.Latest);
        if (json) Terminal.Json(new { outcome.Halted, organizations = touched });
        else if (touched.Count == 0) Terminal.Say(outcome.Tenants.Count == 0 ? "There is no organization yet." : "Every organization is at the newest version.");
        else StatusCommand.Print(touched);
        if (outcome.Halted is { } halted) Terminal.Error(halted);
        if (missing > 0) Terminal.Error($"{missing} of {Terminal.Count(touched.Count, "organization")} could not be migrated.");
        return missing == 0 ? 0 : 1;
    }

    static int Say(List<FleetPlan> plan, bool json)
    {
        if (json) Terminal.Json(plan);
        else if (plan.Count == 0) Terminal.Say("Nothing is to be done.");
        else
            Terminal.Rows(["Slug", "Schema", "Version", "Newest", "Steps"],
                plan.Select(o => new[] { o.Slug, o.Schema, $"{o.Version}", $"{o.Latest}", string.Join(", ", o.Steps.Select(step => $"{step.Version} {step.Name}")) }));
        return 0;
    }

    sealed class Steps(IProgress<(double Share, string Now)> report) : IProgress<FleetProgress>
    {
        public void Report(FleetProgress value) => report.Report(((double)value.Done / value.Total, value.Slug));
    }
}
