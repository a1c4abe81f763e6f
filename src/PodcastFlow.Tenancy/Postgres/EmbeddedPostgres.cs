namespace PodcastFlow.Tenancy.Postgres;

/// <summary>
/// A PostgreSQL of the product's own, in a directory of its own, reachable on this machine only.
/// The first host on a directory makes and starts it, further hosts join it, and the last one to leave stops it;
/// an ephemeral one vanishes with its host.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const UnixFileMode OpenToAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly Cluster cluster;
    private readonly PostgresBinaries binaries;
    private readonly TimeSpan patience;
    private readonly Reaper? reaper;
    private IDisposable? presence;

    private EmbeddedPostgres(string root, Cluster cluster, PostgresBinaries binaries, TimeSpan patience, Reaper? reaper, IDisposable presence)
    {
        Root = root;
        this.cluster = cluster;
        this.binaries = binaries;
        this.patience = patience;
        this.reaper = reaper;
        this.presence = presence;
    }

    /// <summary>The directory that holds the data, the log and the superuser's password.</summary>
    public string Root { get; }

    /// <summary>Always this machine.</summary>
    public string Host => Cluster.Host;

    /// <summary>A free port, chosen anew at each start of the server.</summary>
    public required int Port { get; init; }

    /// <summary>The superuser: for installing and for tests, never for requests.</summary>
    public string SuperuserName => Cluster.Superuser;

    /// <summary>The server ran already when this host came.</summary>
    public required bool Attached { get; init; }

    /// <summary>This start made the data directory: there is nothing in it yet.</summary>
    public required bool FirstStart { get; init; }

    /// <summary>The server's major version.</summary>
    public int MajorVersion => binaries.MajorVersion;

    /// <summary>The superuser's connection to a database of this server.</summary>
    public string ConnectionString(string database = "postgres") => cluster.ConnectionString(Port, database);

    /// <summary>Starts the server, or joins the one that runs on the directory already.</summary>
    public static async Task<EmbeddedPostgres> Start(EmbeddedPostgresOptions options, CancellationToken ct = default)
    {
        var root = options.RootDirectory();
        var user = ServerUser.Current;
        var settings = Settings(options);
        if (options.Ephemeral && Path.Exists(root))
        {
            throw new EmbeddedPostgresException($"An ephemeral PostgreSQL removes its directory at its end, so {root} must not exist yet.");
        }

        var guard = options.Ephemeral ? Reaper.Start(root) : null;
        IDisposable? here = null;
        try
        {
            await Enter(root, user, ct);
            using var deciding = await HostLock.Decide(root, options.StartTimeout, ct);
            here = HostLock.BePresent(root);
            var programs = await PostgresBinaries.Find(root, options.Binaries, user, ct);
            var server = new Cluster(root, user);
            var firstStart = await server.Create(programs, settings, ct);
            var running = await server.RunningPort(options.StartTimeout, ct);
            if (running is null)
            {
                server.ForgetStale();
            }

            return new EmbeddedPostgres(root, server, programs, options.StartTimeout, guard, here)
            {
                Attached = running is not null,
                FirstStart = firstStart,
                Port = running ?? await server.Start(programs, settings, options.StartTimeout, ct),
            };
        }
        catch
        {
            here?.Dispose();
            if (guard is not null)
            {
                await guard.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>The superuser's connection to the server that runs on a directory, or null when none does. Neither starts nor joins it.</summary>
    public static async Task<string?> FindRunning(string root, string database = "postgres", CancellationToken ct = default)
    {
        var server = new Cluster(Path.GetFullPath(root), ServerUser.Current);
        return await server.RunningPort(TimeSpan.FromSeconds(10), ct) is { } port ? server.ConnectionString(port, database) : null;
    }

    /// <summary>Stops the server now, whoever else uses it. Its data stay.</summary>
    public async Task Stop()
    {
        using var deciding = await HostLock.Decide(Root, patience, CancellationToken.None);
        await cluster.Stop(binaries, CancellationToken.None);
    }

    /// <summary>Leaves the server: the last host stops it, an ephemeral one is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref presence, null) is not { } present)
        {
            return;
        }

        if (reaper is not null)
        {
            present.Dispose();
            await reaper.DisposeAsync();
            return;
        }

        using var deciding = await HostLock.Decide(Root, patience, CancellationToken.None);
        present.Dispose();
        if (HostLock.Deserted(Root))
        {
            await cluster.Stop(binaries, CancellationToken.None);
        }
    }

    private static async Task Enter(string root, ServerUser user, CancellationToken ct)
    {
        var made = !Directory.Exists(root);
        Directory.CreateDirectory(root);
        if (made && user.Name is not null && !OperatingSystem.IsWindows())
        {
            // What is secret in it is closed file by file.
            File.SetUnixFileMode(root, OpenToAll);
        }

        if (await user.Closed(root, ct) is not { } closed)
        {
            return;
        }

        if (made)
        {
            Directory.Delete(root);
        }

        throw new EmbeddedPostgresException(
            $"PostgreSQL does not run as root, and the user {user.Name} it runs as cannot enter {closed}, so the data cannot be kept in {root}. " +
            $"Choose a directory that everybody can enter, such as {DataDirectory.Default}, or open this one with `chmod a+x {closed}`.");
    }

    private static Dictionary<string, string> Settings(EmbeddedPostgresOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = Cluster.Host,
            ["unix_socket_directories"] = "",
            ["cluster_name"] = "podcastflow",
            ["max_connections"] = options.MaxConnections.ToString(),
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["shared_preload_libraries"] = "pg_stat_statements",
            ["pg_stat_statements.max"] = "20000",
            ["pg_stat_statements.track_utility"] = "off",
            // Nobody replicates from it: tables made and filled in one transaction are written once, and an index of none is no wait for the disk (ADR 0019).
            ["wal_level"] = "minimal",
            ["max_wal_senders"] = "0",
        };
        if (options.Ephemeral)
        {
            settings["fsync"] = "off";
            settings["synchronous_commit"] = "off";
            settings["full_page_writes"] = "off";
        }

        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }
}
