using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Jobs;

namespace PodcastFlow.Cli.Commands.Job;

/// <summary>Has a job tried now.</summary>
static class RetryCommand
{
    public static Command Create()
    {
        var id = new Argument<Guid>("job") { Description = "Its id, as job list shows it." };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("retry", "Have a failed or waiting job tried now, by the host that serves.", "job retry 0198f3c2-7d1e-7a55-9a4e-2b1c7f60d8aa") { id, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            var retried = await platform.Operator.Run(RetryJob.Case, new RetryJob.Command(new JobId(line.GetValue(id))), RetryJob.Handle);
            if (line.GetValue(json)) Terminal.Json(retried);
            else Terminal.Say("It is due now.");
            return 0;
        });
    }
}
