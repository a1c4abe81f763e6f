using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Puts an organization on another plan.</summary>
static class PlanCommand
{
    public static Command Create()
    {
        var organization = new Argument<string>("organization") { Description = "Its slug." };
        var plan = new Option<string>("--plan") { Description = "starter, professional or enterprise.", HelpName = "plan", Required = true };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("plan", "Put an organization on another plan. Its limits count at once; what is there above them stays.", "organization plan harbor-audio --plan enterprise") { organization, plan, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var facts = (await platform.Organization(line.GetValue(organization)!)).Facts;
            var changed = await platform.Operator.Run(ChangePlan.Case, new ChangePlan.Command { Id = facts.Id, Plan = line.GetValue(plan)! }, ChangePlan.Handle);
            if (line.GetValue(json)) Terminal.Json(new { changed.Id, facts.Slug, changed.Plan });
            else Terminal.Say($"{facts.Name} is on the plan {changed.Plan}.");
            return 0;
        });
    }
}
