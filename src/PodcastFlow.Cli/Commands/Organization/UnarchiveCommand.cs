using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>Brings an archived organization back.</summary>
static class UnarchiveCommand
{
    public static Command Create()
    {
        var organization = new Argument<string>("organization") { Description = "Its slug." };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("unarchive", "Bring an archived organization back. It is active then.", "organization unarchive harbor-audio") { organization, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var facts = (await platform.Organization(line.GetValue(organization)!)).Facts;
            var changed = await platform.Operator.Run(ArchiveOrganization.UndoCase, new ArchiveOrganization.UndoCommand(facts.Id), ArchiveOrganization.Undo);
            if (line.GetValue(json)) Terminal.Json(new { changed.Id, facts.Slug, changed.Status });
            else Terminal.Say($"{facts.Name} is active again.");
            return 0;
        });
    }
}
