using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Puts an organization away.</summary>
static class ArchiveCommand
{
    public static Command Create()
    {
        var organization = new Argument<string>("organization") { Description = "Its slug." };
        var reason = new Option<string>("--reason") { Description = "Why; kept with the organization.", Required = true };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("archive", "Put an organization away: nobody gets in and no job runs until it is brought back. Its data and its slug stay.", "organization archive harbor-audio --reason 'Merged into pier-audio'") { organization, reason, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var facts = (await platform.Organization(line.GetValue(organization)!)).Facts;
            var changed = await platform.Operator.Run(ArchiveOrganization.Case, new ArchiveOrganization.Command { Id = facts.Id, Reason = line.GetValue(reason)! }, ArchiveOrganization.Handle);
            if (line.GetValue(json)) Terminal.Json(new { changed.Id, facts.Slug, changed.Status });
            else Terminal.Say($"{facts.Name} is archived.");
            return 0;
        });
    }
}
