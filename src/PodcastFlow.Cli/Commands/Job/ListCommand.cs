using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Cli.Commands.Job;

/// <summary>The work in the background.</summary>
static class ListCommand
{
    const int AtMost = 200;

    public static Command Create()
    {
        var state = new Option<JobState?>("--state") { Description = "Only those in this state: queued, running, failed, done, refused, cancelled.", HelpName = "state" };
        var kind = new Option<string?>("--kind") { Description = "Only those of this kind.", HelpName = "kind" };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("list", "List jobs that have not ended, the failed first; with a state, those in it. At most 200.", "job list", "job list --state failed --json") { state, kind, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var query = new ListJobs.Query { State = line.GetValue(state), Kind = line.GetValue(kind), Take = AtMost };
            var page = await platform.Operator.Read(ListJobs.Case, query, ListJobs.Handle);
            if (line.GetValue(json)) Terminal.Json(page.Items);
            else if (page.Items.Count == 0) Terminal.Note("There are no such jobs.");
            else Terminal.Rows(["Id", "Kind", "State", "Organization", "Tries", "Error"], page.Items.Select(j => new[] { $"{j.Id}", j.Kind, j.IsPaused ? "paused" : Snake.Case(j.State.ToString()), j.Organization ?? "", $"{j.Attempts}", j.Error ?? "" }));
            return 0;
        });
    }
}
