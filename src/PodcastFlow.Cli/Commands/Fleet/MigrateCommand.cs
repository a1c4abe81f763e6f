using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Cli.Commands.Fleet;

/// <summary>Brings every organization's schema to the newest version.</summary>
static class MigrateCommand
{
    public static Option<string[]> CanaryOption() => new("--canary") { Description = "An organization to migrate first; repeatable. Unless all of these succeed, no other one is touched.", HelpName = "slug" };

    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done, after trying it on an organization without rows." };
        var canary = CanaryOption();
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
            if (line.GetValue(dryRun)) return Say(await new FleetMigrator(installation.Migrator, options).Plan(ct), line.GetValue(json));
            var outcome = await Migrate(installation, options, ct);
            if (line.GetValue(json)) Terminal.Json(new { outcome.Halted, organizations = outcome.Tenants });
            return Conclude(outcome, quiet: line.GetValue(json));
        });
    }

    /// <summary>Migrates, and answers with the organizations that lacked something.</summary>
    public static async Task<FleetOutcome> Migrate(Installation installation, FleetOptions options, CancellationToken ct)
    {
        var fleet = new FleetMigrator(installation.Migrator, options);
        var behind = (await fleet.Status(ct)).Where(organization => organization.Version < organization.Latest).Select(organization => organization.Slug).ToHashSet();
        if (behind.Count == 0) return new FleetOutcome([], null);
        var outcome = await Terminal.Progress($"Migrating {Terminal.Count(behind.Count, "organization")}", report => fleet.Migrate(new Steps(report), ct));
        return outcome with { Tenants = [.. outcome.Tenants.Where(organization => behind.Contains(organization.Slug))] };
    }

    /// <summary>Says how it went; the exit code.</summary>
    public static int Conclude(FleetOutcome outcome, bool quiet)
    {
        if (!quiet && outcome.Tenants.Count == 0) Terminal.Say("Every organization is at the newest version.");
        else if (!quiet) StatusCommand.Print(outcome.Tenants);
        var missing = outcome.Tenants.Count(organization => organization.Version < organization.Latest);
        if (outcome.Halted is { } halted) Terminal.Error(halted);
        if (missing > 0) Terminal.Error($"{missing} of {Terminal.Count(outcome.Tenants.Count, "organization")} could not be migrated.");
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
