using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Cli.Commands;

/// <summary>Looks for what is not as it should be: isolation, schemas, jobs, files, disks, clock; and mends what is safe to mend.</summary>
static class DoctorCommand
{
    public static Command Create()
    {
        var fix = new Option<bool>("--fix") { Description = "Mend what is safe to mend, and say what is left. With a superuser's connection in --database, roles and revokes too." };
        var json = Terminal.JsonOption();
        var where = new Where();
        var verb = new LeafCommand("doctor", "Look at the whole installation for what is not as it should be: isolation, schemas, jobs, files, disks, clock; and say how to mend it. Changes nothing without --fix. Exit code 1 when there is a finding, or one is left.",
            "doctor", "doctor --json", "doctor --fix --database 'Host=db;Username=postgres;Password=…;Database=podcastflow' --key-file /etc/podcastflow.key") { fix, json };
        where.AddTo(verb);
        return verb.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct, asOwner: line.GetValue(fix));
            if (line.GetValue(fix)) return await Mend(platform, line.GetValue(json));
            var findings = await Terminal.Progress("Looking", report => ExamineInstallation.Everything(platform.Operator, platform.Services, Terminal.Shares(report)));
            if (line.GetValue(json)) Terminal.Json(findings);
            else Tell(findings);
            return findings.Count == 0 ? 0 : 1;
        });
    }

    static async Task<int> Mend(Product platform, bool json)
    {
        var outcome = await Terminal.Progress("Looking and mending", report => MendInstallation.Mend(platform.Operator, platform.Services, platform.Installation.ServerOwner, Terminal.Shares(report)));
        if (json) Terminal.Json(new { outcome.Mended, Left = outcome.Left.Select(left => new { left.Finding.Slug, left.Finding.What, left.Finding.Code, left.Finding.Severity, left.Why }) });
        else
        {
            if (outcome.Mended.Count == 0) Terminal.Say(outcome.Left.Count == 0 ? "Nothing is wrong." : "Nothing was mended.");
            else Terminal.Rows(["Where", "Mended"], outcome.Mended.Select(finding => new[] { Place(finding), finding.What }));
            if (outcome.Left.Count > 0)
            {
                Terminal.Say("");
                Terminal.Rows(["Severity", "Where", "Left"], outcome.Left.Select(left => Row(left.Finding)));
                Tell(outcome.Left.Select(left => (left.Finding.Code, left.Why)));
            }
        }
        return outcome.Left.Count == 0 ? 0 : 1;
    }

    static void Tell(List<Finding> findings)
    {
        if (findings.Count == 0)
        {
            Terminal.Say("Nothing is wrong.");
            return;
        }
        Terminal.Rows(["Severity", "Where", "Finding"], findings.Select(Row));
        Tell(findings.Select(finding => (finding.Code, finding.Mend)));
        if (findings.Count(finding => finding.IsSafe) is > 0 and var safe) Terminal.Note($"\n`podcastflow doctor --fix` mends {Terminal.Count(safe, "finding")} of these.");
    }

    // One fault can be found in a thousand organizations.
    static void Tell(IEnumerable<(string Code, string Mend)> ways)
    {
        Terminal.Say("");
        Terminal.Say("How to mend it:");
        foreach (var way in ways.Distinct()) Terminal.Say($"  {way.Code}: {way.Mend}");
    }

    static string[] Row(Finding finding) => [Snake.Case(finding.Severity.ToString()), Place(finding), finding.What];

    static string Place(Finding finding) => finding.Slug ?? "installation";
}
