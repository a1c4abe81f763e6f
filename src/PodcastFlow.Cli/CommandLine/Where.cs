using System.CommandLine;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>The options that say which installation a command works on: a database with its key, or a data directory with a server of its own.</summary>
sealed class Where
{
    public const string DatabaseVariable = "PODCASTFLOW_DATABASE";
    public const string KeyVariable = "PODCASTFLOW_KEY_FILE";

    public Option<string?> Database { get; } = new("--database")
    {
        Description = $"Host, port and name of the database, as Host=db;Port=5432;Database=podcastflow (or {DatabaseVariable}). Without it the server of --data is used.",
        HelpName = "connection",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(DatabaseVariable),
    };

    public Option<string?> KeyFile { get; } = new("--key-file")
    {
        Description = $"The file with the installation's key, for --database (or {KeyVariable}).",
        HelpName = "file",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(KeyVariable),
    };

    public Option<string> Data { get; } = DataOption();

    public static Option<string> DataOption() => new("--data")
    {
        Description = "The directory of the data and of their server.",
        HelpName = "directory",
        DefaultValueFactory = _ => DataDirectory.Default,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Database);
        command.Options.Add(KeyFile);
        command.Options.Add(Data);
    }

    /// <summary>The installation they name. A server that rests on --data is started for the time of the command.</summary>
    public async Task<Installation> Open(ParseResult line, CancellationToken ct)
    {
        if (line.GetValue(Database) is { Length: > 0 } database) return Installation.At(Connection.Of(database).ConnectionString, Key(line));
        var data = line.GetValue(Data)!;
        if (!Installation.IsAt(data))
            throw new CommandFailedException($"There are no data in {data}: start `podcastflow demo run`, or name the installation with --data or --database.");
        return await Installation.Embedded(new EmbeddedPostgresOptions { Root = data }, ct);
    }

    /// <summary>The key of an installation that is reached by --database.</summary>
    public InstallationKey Key(ParseResult line)
    {
        var file = line.GetValue(KeyFile);
        if (string.IsNullOrEmpty(file)) throw new CommandFailedException($"--key-file (or {KeyVariable}) is needed with --database: the file with the installation's key.");
        return File.Exists(file) ? InstallationKey.Open(file) : throw new CommandFailedException($"--key-file: there is no file {file}. `podcastflow db install` makes it.");
    }
}
