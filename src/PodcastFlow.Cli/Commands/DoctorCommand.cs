using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Cli.Commands;

/// <summary>Looks for what is open and must be shut, and for schemas that are not what the migrations make.</summary>
static class DoctorCommand
{
    public static Command Create()
    {
        var json = Terminal.JsonOption();
        var where = new Where();
        var verb = new LeafCommand("doctor", "Look for gaps in the isolation of organizations, and for schemas that differ from what the migrations make. Changes nothing. Exit code 1 when there is a finding.",
            "doctor", "doctor --json") { json };
        where.AddTo(verb);
        return verb.Does(async (line, ct) =>
        {
            await using var installation = await where.Open(line, ct);
            await installation.Versions(ct);
            var findings = await Terminal.Progress("Looking", report => Doctor.Examine(installation.Migrator, new Share(report), ct));
            if (line.GetValue(json)) Terminal.Json(findings);
            else if (findings.Count == 0) Terminal.Say("Nothing is wrong.");
            else Terminal.Rows(["Where", "Finding"], findings.Select(finding => new[] { finding.Slug ?? "installation", finding.What }));
            return findings.Count == 0 ? 0 : 1;
        });
    }

    sealed class Share(IProgress<(double, string)> report) : IProgress<double>
    {
        public void Report(double value) => report.Report((value, ""));
    }
}
