using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Closes an organization to its people.</summary>
static class SuspendCommand
{
    public static Command Create()
    {
        var organization = new Argument<string>("organization") { Description = "Its slug." };
        var reason = new Option<string>("--reason") { Description = "Why; kept with the organization.", Required = true };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("suspend", "Refuse an organization's people until it is resumed. Nothing in it changes.", "organization suspend harbor-audio --reason 'Invoice 2026-114 is unpaid'") { organization, reason, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var facts = (await platform.Organization(line.GetValue(organization)!)).Facts;
            var changed = await platform.Operator.Run(SuspendOrganization.Case, new SuspendOrganization.Command { Id = facts.Id, Reason = line.GetValue(reason)! }, SuspendOrganization.Handle);
            if (line.GetValue(json)) Terminal.Json(new { changed.Id, facts.Slug, changed.Status });
            else Terminal.Say($"{facts.Name} is suspended.");
            return 0;
        });
    }
}
