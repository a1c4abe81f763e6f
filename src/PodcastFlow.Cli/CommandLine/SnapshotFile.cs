using System.CommandLine;
using PodcastFlow.Tenancy.Migrations;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>The file that shows what an organization's schema looks like after all migrations.</summary>
static class SnapshotFile
{
    public static Option<string> FileOption() => new("--file")
    {
        Description = "The snapshot.", HelpName = "file", DefaultValueFactory = _ => Path.Combine("db", "tenant.snapshot.sql"),
    };

    /// <summary>What it should say: made on a server that lives as long as this takes.</summary>
    public static Task<string> Fresh(CancellationToken ct) => Terminal.Progress("Making an organization to look at", async _ =>
    {
        await using var installation = await Installation.Embedded(new EmbeddedPostgresOptions { Ephemeral = true }, ct);
        await installation.Install(ct);
        return await SnapshotWriter.Write(installation.Migrator, ct);
    });
}
