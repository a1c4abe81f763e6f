using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Cli.Commands.Certificate;

/// <summary>Says whether a deletion certificate is what this installation wrote.</summary>
static class VerifyCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The certificate." };
        var key = new Option<string?>("--public-key") { Description = "The installation's public key, for those who have not the installation: `podcastflow certificate key` says it.", HelpName = "file" };
        var json = Terminal.JsonOption();
        var where = new Where();
        var leaf = new LeafCommand("verify", "Verify a deletion certificate: every byte of it must be as it was signed.", "certificate verify deletion.txt --key-file /etc/podcastflow.key", "certificate verify deletion.txt --public-key podcastflow.pem") { file, key, json };
        where.AddTo(leaf);
        return leaf.Does(async (line, ct) =>
        {
            var seal = line.GetValue(key) is { } given ? Seal.FromPublicKey(await Read(given, ct)) : where.KeyOf(line).Seal();
            var path = line.GetValue(file)!;
            if (!File.Exists(path)) throw new CommandFailedException($"There is no file {path}.");
            var facts = DeletionCertificate.Verify(await File.ReadAllBytesAsync(path, ct), seal);
            if (line.GetValue(json)) Terminal.Json(facts);
            else Terminal.Say($"Valid: {facts.Name} ({facts.Slug}) was deleted at {facts.DeletedAt:yyyy-MM-dd HH:mm} UTC, {facts.Contents.Values.Sum()} rows of {Terminal.Count(facts.Contents.Count, "table")}.");
            return 0;
        });
    }

    static Task<string> Read(string path, CancellationToken ct) => File.Exists(path) ? File.ReadAllTextAsync(path, ct) : throw new CommandFailedException($"--public-key: there is no file {path}.");
}
