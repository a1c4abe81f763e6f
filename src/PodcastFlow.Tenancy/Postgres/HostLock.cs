namespace PodcastFlow.Tenancy.Postgres;

/// <summary>File locks between the hosts of one data directory; the operating system drops them when a host ends, however it ends.</summary>
internal static class HostLock
{
    private const string Deciding = "start.lock";
    private const string Present = "hosts.lock";

    /// <summary>Waits until no other host starts or stops the server: one at a time decides what happens to the data.</summary>
    public static async Task<IDisposable> Decide(string root, TimeSpan patience, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (Exclusive(root, Deciding) is { } held)
            {
                return held;
            }

            if (TimeProvider.System.GetElapsedTime(started) > patience)
            {
                throw new EmbeddedPostgresException(
                    $"Another program has been starting or stopping the PostgreSQL in {root} for {patience.TotalSeconds:0} seconds.");
            }

            await Task.Delay(50, ct);
        }
    }

    /// <summary>Marks this host as one that uses the server. Call while deciding.</summary>
    public static IDisposable BePresent(string root) =>
        new FileStream(Path.Combine(root, Present), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);

    /// <summary>Whether no host uses the server any more. Call while deciding.</summary>
    public static bool Deserted(string root)
    {
        using var alone = Exclusive(root, Present);
        return alone is not null;
    }

    private static FileStream? Exclusive(string root, string name)
    {
        try
        {
            return new FileStream(Path.Combine(root, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (Directory.Exists(root))
        {
            return null;
        }
    }
}
