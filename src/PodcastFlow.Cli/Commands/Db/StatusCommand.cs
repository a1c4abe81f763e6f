using System.CommandLine;
using Npgsql;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Tenancy.Migrations;

namespace PodcastFlow.Cli.Commands.Db;

/// <summary>What the database holds, and whether this program fits it.</summary>
static class StatusCommand
{
    public static Command Create()
    {
        var where = new Where();
        var json = Terminal.JsonOption();
        var verb = new LeafCommand("status", "Show what the database holds and whether this program fits it (exit code 1 when not).",
            "db status", "db status --data ~/podcastflow --json") { json };
        where.AddTo(verb);
        return verb.Does(async (line, ct) =>
        {
            await using var installation = await where.Open(line, ct);
            var versions = await installation.Versions(ct);
            var fleet = await new FleetMigrator(installation.Migrator).Status(ct);
            var address = new NpgsqlConnectionStringBuilder(installation.Server);
            var behind = fleet.Count(organization => organization.Version < organization.Latest);
            if (line.GetValue(json))
            {
                Terminal.Json(new
                {
                    address.Host, address.Port, address.Database, versions.Server,
                    versions.Public, versions.KnownPublic, versions.Tenant, versions.KnownTenant,
                    organizations = fleet.Count, behind, versions.Problem,
                });
            }
            else
            {
                Terminal.Say($"{address.Database} on {address.Host}:{address.Port}, PostgreSQL {versions.Server}");
                Terminal.Say($"public         version {versions.Public} of {versions.KnownPublic}");
                Terminal.Say($"organizations  {fleet.Count}, {(behind == 0 ? $"all at version {versions.Tenant}" : $"{behind} behind version {versions.Tenant}")} (known {versions.KnownTenant})");
                if (versions.Problem is { } problem) Terminal.Error(problem);
            }
            return versions.Problem is null ? 0 : 1;
        });
    }
}
