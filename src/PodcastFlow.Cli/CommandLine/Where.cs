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
    /// <param name="asOwner">A user in --database is the server's owner; otherwise nobody looks at it.</param>
    public async Task<Installation> Open(ParseResult line, CancellationToken ct, bool asOwner = false)
    {
        if (line.GetValue(Database) is { Length: > 0 } database)
            return asOwner && Connection.Of(database) is { Username.Length: > 0 } owner ? Installation.Owned(owner, Key(line)) : Installation.At(Connection.Of(database).ConnectionString, Key(line));
        var data = line.GetValue(Data)!;
        if (!Installation.IsAt(data))
            throw new CommandFailedException($"There are no data in {data}: start `podcastflow demo run`, or name the installation with --data or --database.");
        return await Installation.Embedded(new EmbeddedPostgresOptions { Root = data }, ct);
    }

    /// <summary>The key of the installation they name, for what needs no database.</summary>
    public InstallationKey KeyOf(ParseResult line)
    {
        if (!string.IsNullOrEmpty(line.GetValue(KeyFile)) || !string.IsNullOrEmpty(line.GetValue(Database))) return Key(line);
        var data = line.GetValue(Data)!;
        return Installation.IsAt(data) ? InstallationKey.Open(Installation.KeyOf(data)) : throw new CommandFailedException($"There is no installation in {data}: name its key with --key-file.");
    }

    /// <summary>The key of an installation that is reached by --database.</summary>
    public InstallationKey Key(ParseResult line)
    {
        var file = line.GetValue(KeyFile);
        if (string.IsNullOrEmpty(file)) throw new CommandFailedException($"--key-file (or {KeyVariable}) is needed with --database: the file with the installation's key.");
        return File.Exists(file) ? InstallationKey.Open(file) : throw new CommandFailedException($"--key-file: there is no file {file}. `podcastflow db install` makes it.");
    }
}

/// <summary>The options that name an installation to those who own its server: the superuser's connection with the key, or a data directory.</summary>
sealed class Owner
{
    public Option<string?> Database { get; } = new("--database")
    {
        Description = $"The connection of the server's superuser, with the name of the product's database (or {Where.DatabaseVariable}).",
        HelpName = "connection",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Where.DatabaseVariable),
    };

    public Option<string?> KeyFile { get; } = new("--key-file")
    {
        Description = $"Where the installation's key is, or is to be made (or {Where.KeyVariable}).",
        HelpName = "file",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Where.KeyVariable),
    };

    public Option<string> Data { get; } = Where.DataOption();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command, bool orData = true)
    {
        command.Options.Add(Database);
        command.Options.Add(KeyFile);
        if (orData) command.Options.Add(Data);
    }

    /// <summary>The installation on a server of somebody's own.</summary>
    public Installation OnServer(ParseResult line)
    {
        var owner = Connection.Of(line.GetValue(Database) is { Length: > 0 } given ? given
            : throw new CommandFailedException($"--database (or {Where.DatabaseVariable}) is needed: the superuser's connection."));
        return Installation.Owned(owner, InstallationKey.Open(line.GetValue(KeyFile) is { Length: > 0 } file ? file
            : throw new CommandFailedException($"--key-file (or {Where.KeyVariable}) is needed: the passwords of all roles are derived from it.")));
    }

    /// <summary>The same, or the one of a data directory.</summary>
    public async Task<Installation> Open(ParseResult line, CancellationToken ct)
    {
        if (line.GetValue(Database) is { Length: > 0 }) return OnServer(line);
        var data = line.GetValue(Data)!;
        return Installation.IsAt(data) ? await Installation.Embedded(new EmbeddedPostgresOptions { Root = data }, ct)
            : throw new CommandFailedException($"There is no installation in {data} ({Path.GetFileName(Installation.KeyOf(data))} is missing): name its directory with --data, or the superuser's connection with --database.");
    }
}
