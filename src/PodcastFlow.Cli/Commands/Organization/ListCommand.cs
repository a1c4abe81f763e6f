using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Cli.Commands.Organization;

/// <summary>All organizations of the platform.</summary>
static class ListCommand
{
    public static Command Create()
    {
        var status = new Option<OrganizationStatus?>("--status") { Description = "Only those in this state, as active or suspended.", HelpName = "status" };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("list", "List the organizations with state, plan and number of users.", "organization list", "organization list --status suspended --json") { status, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            List<ListOrganizations.Row> all = [];
            for (string? after = null; ;)
            {
                var query = new ListOrganizations.Query { Status = line.GetValue(status), Sort = "slug", Take = 200, After = after };
                var page = await platform.Operator.Read(ListOrganizations.Case, query, ListOrganizations.Handle);
                all.AddRange(page.Items);
                if ((after = page.NextCursor) is null) break;
            }
            if (line.GetValue(json)) Terminal.Json(all);
            else if (all.Count == 0) Terminal.Note("There is no organization yet. See: podcastflow organization create --help");
            else Terminal.Rows(["Slug", "Name", "State", "Plan", "Users"], all.Select(o => new[] { o.Slug, o.Name, Snake.Case(o.Status.ToString()), o.Plan ?? "", $"{o.Users}" }));
            return 0;
        });
    }
}
