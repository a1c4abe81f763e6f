using System.CommandLine;
using Npgsql;
using PodcastFlow.Cli.CommandLine;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Cli.Commands.Db;

/// <summary>A connection string that psql takes.</summary>
static class UrlCommand
{
    public static Command Create()
    {
        var role = new Option<string>("--role")
        {
            Description = "owner: the server's superuser. reader: reads every organization, writes nothing.",
            HelpName = "owner|reader",
            DefaultValueFactory = _ => "reader",
        };
        role.AcceptOnlyFromAmong("owner", "reader");
        var data = Where.DataOption();
        var json = Terminal.JsonOption();
        return new LeafCommand("url", "Print the address of the embedded server that runs now, as psql takes it.",
            "db url --role reader", "db url --role owner --data ~/podcastflow     # psql \"$(podcastflow db url --role owner)\"") { role, data, json }
            .Does(async (line, ct) =>
            {
                var directory = Path.GetFullPath(line.GetValue(data)!);
                var owner = Installation.IsAt(directory) ? await EmbeddedPostgres.FindRunning(directory, Installation.DatabaseName, ct) : null;
                if (owner is null) throw new CommandFailedException($"No server runs on {directory}: start `podcastflow demo run`, or name its directory with --data.");
                var name = line.GetValue(role)!;
                var url = Connection.UriOf(new NpgsqlConnectionStringBuilder(name == "owner" ? owner
                    : InstallationKey.Open(Installation.KeyOf(directory)).ConnectionString(owner, "podcastflow_reader")));
                if (line.GetValue(json)) Terminal.Json(new { role = name, url });
                else Terminal.Say(url);
                return 0;
            });
    }
}
