using System.CommandLine;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Cli.Commands.Db;

/// <summary>Makes an empty server ready, or brings an installed one up to date.</summary>
static class InstallCommand
{
    public static Command Create()
    {
        var superuser = new Option<string?>("--database")
        {
            Description = $"The connection of the server's superuser, with the name of the database to make (or {Where.DatabaseVariable}). Only this command ever sees it.",
            HelpName = "connection",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Where.DatabaseVariable),
        };
        var keyFile = new Option<string?>("--key-file")
        {
            Description = $"Where the installation's key is, or is to be made (or {Where.KeyVariable}).",
            HelpName = "file",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Where.KeyVariable),
        };
        var json = Terminal.JsonOption();
        var verb = new LeafCommand("install", "Create roles, tables and functions on an empty server, or bring them up to date. Repeatable.",
            "db install --database 'Host=db;Username=postgres;Password=…;Database=podcastflow' --key-file /etc/podcastflow.key")
        { superuser, keyFile, json };
        return verb.Does(async (line, ct) =>
        {
            var owner = Connection.Of(line.GetValue(superuser) is { Length: > 0 } given ? given
                : throw new CommandFailedException($"--database (or {Where.DatabaseVariable}) is needed: the superuser's connection."));
            var key = InstallationKey.Open(line.GetValue(keyFile) is { Length: > 0 } file ? file
                : throw new CommandFailedException($"--key-file (or {Where.KeyVariable}) is needed: the passwords of all roles are derived from it."));
            var database = string.IsNullOrEmpty(owner.Database) ? Installation.DatabaseName : owner.Database;
            owner.Database = "postgres";
            var installed = await Terminal.Progress("Installing", _ => Installer.Install(owner.ConnectionString, database, Installation.Scripts, key, ct));
            if (line.GetValue(json))
            {
                Terminal.Json(new { database, installed.Created, installed.PublicVersion, installed.TenantVersion });
                return 0;
            }
            Terminal.Say($"{(installed.Created ? "Made" : "Updated")} {database} on {owner.Host}: public is at version {installed.PublicVersion}, new organizations at {installed.TenantVersion}.");
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
