using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Identity;
using PodcastFlow.Platform;

namespace PodcastFlow.Cli.Commands.Rollup;

/// <summary>Compares the platform's figures with the truth.</summary>
static class VerifyCommand
{
    public static Command Create()
    {
        var organization = new Option<string?>("--organization") { Description = "Compare one organization only.", HelpName = "slug" };
        var mend = new Option<bool>("--mend") { Description = "Put right what differs." };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("verify", "Compare the platform's figures with what organizations' tables say. Exit code 1 when a figure differs, or an organization could not be compared.",
            "rollup verify", "rollup verify --organization harbor-audio", "rollup verify --mend") { organization, mend, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            if (line.GetValue(organization) is { } slug) await platform.Organization(slug);
            var mends = line.GetValue(mend);
            var verified = await Terminal.Progress("Comparing", report => VerifyFigures.Run(platform.Operator, platform.Services.GetRequiredService<OrganizationDoor>(), line.GetValue(organization), mends, Terminal.Shares(report)));
            if (line.GetValue(json)) Terminal.Json(verified);
            else Print(verified, mends);
            return verified.Differences.Count == 0 && verified.NotCompared.Count == 0 ? 0 : 1;
        });
    }

    static void Print(VerifyFigures.Verified verified, bool mended)
    {
        if (verified.Differences.Count > 0)
            Terminal.Rows(["Organization", "Figure", "Month", "Currency", "Counted", "Truth"], verified.Differences.Select(d => new[]
            {
                d.Slug, d.Metric, d.PeriodStart == VerifyFigures.Present ? "now" : d.PeriodStart.ToString("yyyy-MM", CultureInfo.InvariantCulture), d.Currency, Number(d.Counted), Number(d.Truth),
            }));
        foreach (var missed in verified.NotCompared) Terminal.Note($"{missed.Slug} was not compared: {missed.Why}");
        Terminal.Say(verified.Differences.Count == 0
            ? $"{verified.Figures} figures of {verified.Organizations} organization{(verified.Organizations == 1 ? "" : "s")} are what the tables say."
            : $"{verified.Differences.Count} figures differ{(mended ? "ed, and are put right" : "; --mend puts them right")}.");
    }

    static string Number(decimal value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
