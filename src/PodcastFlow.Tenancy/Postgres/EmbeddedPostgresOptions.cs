namespace PodcastFlow.Tenancy.Postgres;

/// <summary>How an embedded PostgreSQL is kept and started.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>
    /// The directory that holds <c>data/</c>, <c>postgres.log</c>, <c>superuser.pw</c> and the locks.
    /// An ephemeral server without one gets a temporary directory; one that is named must not exist yet.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>Nothing is kept: no fsync, and the server and its directory vanish with the host, however the host ends.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>The most connections the server accepts.</summary>
    public int MaxConnections { get; init; } = 200;

    /// <summary>Server settings beside or instead of the usual ones, as in <c>postgresql.conf</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The directory of the server's programs; searched for when not given.</summary>
    public string? Binaries { get; init; } = Environment.GetEnvironmentVariable(PostgresBinaries.Variable);

    /// <summary>How long a start, or the recovery of a crashed server, may take.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(90);

    internal string RootDirectory()
    {
        if (Root is not null)
        {
            return Path.GetFullPath(Root);
        }

        return Ephemeral
            ? Path.Combine(Path.GetTempPath(), "podcastflow-" + Guid.CreateVersion7().ToString("n"))
            : DataDirectory.Default;
    }
}
