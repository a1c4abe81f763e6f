using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;

namespace PodcastFlow.Cli.Commands.Certificate;

/// <summary>The certificate of a deletion.</summary>
static class ShowCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The deleted organization's id." };
        var where = new Where();
        var leaf = new LeafCommand("show", "Print the certificate of an organization's deletion.", "certificate show 019c0f0d5a5e7cc2a8d5b7f5d1f0a001") { id };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            await using var platform = await Product.Open(where, line, ct);
            Console.Out.Write(await platform.Operator.Read(ShowDeletionCertificate.Case, new ShowDeletionCertificate.Query(line.GetValue(id)!), ShowDeletionCertificate.Handle));
            return 0;
        });
    }
}
