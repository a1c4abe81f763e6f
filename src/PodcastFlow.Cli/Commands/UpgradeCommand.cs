using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Cli.Commands.Fleet;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Cli.Commands;

/// <summary>Brings an installation made by an older program up to this one: the control plane, then every organization.</summary>
static class UpgradeCommand
{
    public static Command Create()
    {
        var owner = new Owner();
        var canary = MigrateCommand.CanaryOption();
        var json = Terminal.JsonOption();
        var verb = new LeafCommand("upgrade", "Bring an installation made by an older version up to this one: the control plane, then every organization. Repeatable; stopping anywhere is safe. Exit code 1 when an organization failed.",
            "upgrade --data ~/podcastflow", "upgrade --database 'Host=db;Username=postgres;Password=…;Database=podcastflow' --key-file /etc/podcastflow.key --canary harbor-audio") { canary, json };
        owner.AddTo(verb);
        return verb.Does(async (line, ct) =>
        {
            await using var installation = await owner.Open(line, ct);
            var installed = await Terminal.Progress("Upgrading the control plane", _ => installation.Install(ct));
            var outcome = await MigrateCommand.Migrate(installation, new FleetOptions { Canaries = line.GetValue(canary) ?? [] }, ct);
            if (line.GetValue(json)) Terminal.Json(new { installed.PublicVersion, installed.TenantVersion, outcome.Halted, organizations = outcome.Tenants });
            else Terminal.Say($"The control plane is at version {installed.PublicVersion}, organizations are to be at {installed.TenantVersion}.");
            return MigrateCommand.Conclude(outcome, quiet: line.GetValue(json));
        });
    }
}
