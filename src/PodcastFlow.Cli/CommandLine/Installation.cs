using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Tenancy.Postgres;
using PodcastFlow.Web.Host;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>One installation of the product: its database, its key, and the embedded server when it has one.</summary>
sealed class Installation : IAsyncDisposable
{
    public const string DatabaseName = "podcastflow";
    const string KeyFile = "installation.key";

    readonly InstallationKey _key;

    Installation(string server, InstallationKey key, EmbeddedPostgres? embedded)
    {
        (Server, _key, Postgres) = (server, key, embedded);
    }

    /// <summary>All the SQL that this program carries.</summary>
    public static TenancyScripts Scripts { get; } = TenancyScripts.FromResources(typeof(Actor).Assembly);

    /// <summary>A connection string with host, port and database.</summary>
    public string Server { get; }

    /// <summary>The server of a data directory, while this program uses it.</summary>
    public EmbeddedPostgres? Postgres { get; }

    /// <summary>Runs migrations.</summary>
    public string Migrator => LoginOf("podcastflow_migrator");

    /// <summary>Reads and writes the control plane.</summary>
    public string Control => LoginOf("podcastflow_control");

    /// <summary>Reads every organization and writes nothing.</summary>
    public string Reader => LoginOf("podcastflow_reader");

    /// <summary>An installation on a server that somebody else runs.</summary>
    public static Installation At(string server, InstallationKey key) => new(server, key, null);

    /// <summary>Whether a data directory holds an installation.</summary>
    public static bool IsAt(string data) => File.Exists(KeyOf(data));

    /// <summary>The key's file in a data directory.</summary>
    public static string KeyOf(string data) => Path.Combine(data, KeyFile);

    /// <summary>The installation of a data directory; starts its server, or joins it.</summary>
    public static async Task<Installation> Embedded(EmbeddedPostgresOptions options, CancellationToken ct)
    {
        var postgres = await EmbeddedPostgres.Start(options, ct);
        try
        {
            return new Installation(postgres.ConnectionString(DatabaseName), InstallationKey.Open(KeyOf(postgres.Root)), postgres);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Installs or updates what the embedded server holds.</summary>
    public Task<Installed> Install(CancellationToken ct) => Installer.Install(Postgres!.ConnectionString(), DatabaseName, Scripts, _key, ct);

    /// <summary>Removes all that <see cref="Install"/> and everybody after it made.</summary>
    public Task Remove(CancellationToken ct) => Installer.Remove(Postgres!.ConnectionString(), DatabaseName, ct);

    /// <summary>What the database holds, beside what this program knows.</summary>
    public Task<InstalledVersions> Versions(CancellationToken ct) => InstalledVersions.Read(Control, Scripts, ct);

    /// <summary>Refuses a database that this program does not fit.</summary>
    public async Task AssertFits(CancellationToken ct)
    {
        if ((await Versions(ct)).Problem is { } problem) throw new CommandFailedException(problem);
    }

    /// <summary>How the host is to be built on it.</summary>
    public HostSettings Host(string url, params string[] configuration) => new()
    {
        Connection = new TenancyConnection(Server, _key.PasswordOf),
        NewestPublicVersion = Scripts.Public[^1].Version,
        NewestTenantVersion = Scripts.Tenant[^1].Version,
        Url = url,
        ApplicationName = typeof(Installation).Assembly.GetName().Name,
        Arguments = configuration,
    };

    public ValueTask DisposeAsync() => Postgres?.DisposeAsync() ?? ValueTask.CompletedTask;

    string LoginOf(string role) => _key.ConnectionString(Server, role);
}
