using Npgsql;
using PodcastFlow.Files;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Backup;
using PodcastFlow.Tenancy.Export;
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
    readonly NpgsqlConnectionStringBuilder? _owner;

    Installation(string server, InstallationKey key, EmbeddedPostgres? embedded, NpgsqlConnectionStringBuilder? owner)
    {
        (Server, _key, Postgres, _owner) = (server, key, embedded, owner);
    }

    /// <summary>All the SQL that this program carries.</summary>
    public static TenancyScripts Scripts { get; } = TenancyScripts.FromResources(typeof(Actor).Assembly);

    /// <summary>A connection string with host, port and database.</summary>
    public string Server { get; }

    /// <summary>The server of a data directory, while this program uses it.</summary>
    public EmbeddedPostgres? Postgres { get; }

    /// <summary>Runs migrations.</summary>
    public string Migrator => LoginOf(TenantArchive.Login);

    /// <summary>Reads and writes the control plane.</summary>
    public string Control => LoginOf("podcastflow_control");

    /// <summary>Reads every organization and writes nothing.</summary>
    public string Reader => LoginOf(TenantExport.Login);

    /// <summary>An installation on a server that somebody else runs.</summary>
    public static Installation At(string server, InstallationKey key) => new(server, key, null, null);

    /// <summary>The same, for those who own the server: they may install.</summary>
    public static Installation Owned(NpgsqlConnectionStringBuilder owner, InstallationKey key)
    {
        if (string.IsNullOrEmpty(owner.Database)) owner.Database = DatabaseName;
        return new Installation(new NpgsqlConnectionStringBuilder { Host = owner.Host, Port = owner.Port, Database = owner.Database, SslMode = owner.SslMode }.ConnectionString, key, null, owner);
    }

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
            return new Installation(postgres.ConnectionString(DatabaseName), InstallationKey.Open(KeyOf(postgres.Root)), postgres, new NpgsqlConnectionStringBuilder(postgres.ConnectionString(DatabaseName)));
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Installs, or brings up to date, all but the organizations' schemas.</summary>
    public Task<Installed> Install(CancellationToken ct) => Installer.Install(Superuser, Database, Scripts, _key, ct);

    /// <summary>What mends roles and revokes; null where only the product's logins are known.</summary>
    public ServerOwner? ServerOwner => _owner is null ? null : new ServerOwner(Superuser, Database, Scripts, _key);

    /// <summary>Removes all that <see cref="Install"/> and everybody after it made.</summary>
    public Task Remove(CancellationToken ct) => Installer.Remove(Superuser, Database, ct);

    /// <summary>Installs a control plane from its backup.</summary>
    public Task<Restored> Restore(Stream backup, CancellationToken ct) => ControlRestore.From(backup, Superuser, Database, Scripts, _key, ct);

    /// <summary>What the database holds, beside what this program knows.</summary>
    public Task<InstalledVersions> Versions(CancellationToken ct) => InstalledVersions.Read(Control, Scripts, ct);

    /// <summary>Refuses a database that this program does not fit.</summary>
    public async Task AssertFits(CancellationToken ct)
    {
        if ((await Versions(ct)).Problem is { } problem) throw new CommandFailedException(problem);
    }

    /// <summary>The folder of the organizations' files, unless configuration names another place.</summary>
    public string Files => FilesModule.FolderIn(Postgres?.Root ?? DataDirectory.Default);

    /// <summary>How the host is to be built on it.</summary>
    public HostSettings Host(string url, params string[] configuration) => new()
    {
        Connection = new TenancyConnection(Server, _key.PasswordOf),
        Seal = _key.Seal(),
        DataDirectory = Postgres?.Root ?? DataDirectory.Default,
        NewestPublicVersion = Scripts.Public[^1].Version,
        NewestTenantVersion = Scripts.Tenant[^1].Version,
        Url = url,
        ApplicationName = typeof(Installation).Assembly.GetName().Name,
        Arguments = configuration,
    };

    public ValueTask DisposeAsync() => Postgres?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The name of its database.</summary>
    public string Database => Owner.Database!;

    NpgsqlConnectionStringBuilder Owner => _owner ?? throw new InvalidOperationException("Only who owns the server installs.");

    string Superuser => new NpgsqlConnectionStringBuilder(Owner.ConnectionString) { Database = "postgres" }.ConnectionString;

    string LoginOf(string role) => _key.ConnectionString(Server, role);
}
