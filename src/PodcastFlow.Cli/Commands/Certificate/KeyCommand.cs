using System.CommandLine;
using PodcastFlow.Cli.CommandLine;

namespace PodcastFlow.Cli.Commands.Certificate;

/// <summary>The public half of what signs certificates.</summary>
static class KeyCommand
{
    public static Command Create()
    {
        var where = new Where();
        var leaf = new LeafCommand("key", "Print the installation's public key, by which others verify its certificates.", "certificate key --key-file /etc/podcastflow.key");
        where.AddTo(leaf);
        return leaf.Does((line, _) =>
        {
            Terminal.Say(where.KeyOf(line).Seal().PublicKey);
            return Task.FromResult(0);
        });
    }
}
