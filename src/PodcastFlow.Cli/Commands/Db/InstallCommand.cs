using System.CommandLine;
using Npgsql;
using PodcastFlow.Cli.CommandLine;

namespace PodcastFlow.Cli.Commands.Db;

/// <summary>Makes an empty server ready, or brings an installed one up to date.</summary>
static class InstallCommand
{
    public static Command Create()
    {
        var owner = new Owner();
        var json = Terminal.JsonOption();
        var verb = new LeafCommand("install", "Create roles, tables and functions on an empty server, or bring them up to date. Repeatable.",
            "db install --database 'Host=db;Username=postgres;Password=…;Database=podcastflow' --key-file /etc/podcastflow.key") { json };
        owner.AddTo(verb, orData: false);
        return verb.Does(async (line, ct) =>
        {
            await using var installation = owner.OnServer(line);
            var installed = await Terminal.Progress("Installing", _ => installation.Install(ct));
            var database = installation.Database;
            if (line.GetValue(json))
            {
                Terminal.Json(new { database, installed.Created, installed.PublicVersion, installed.TenantVersion });
                return 0;
            }
            Terminal.Say($"{(installed.Created ? "Made" : "Updated")} {database} on {new NpgsqlConnectionStringBuilder(installation.Server).Host}: public is at version {installed.PublicVersion}, new organizations at {installed.TenantVersion}.");
            Terminal.Note("""

                Next:
                  podcastflow fleet migrate                                   organizations made by an older version
                  podcastflow user create-master --email you@example.com      the first one who may create organizations
                  podcastflow serve                                           with --database without user and password, and the same --key-file
                """);
            return 0;
        });
    }
}
