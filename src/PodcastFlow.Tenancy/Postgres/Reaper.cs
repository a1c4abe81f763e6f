using System.Collections.Concurrent;
using System.Diagnostics;

namespace PodcastFlow.Tenancy.Postgres;

/// <summary>
/// The child process that outlives the host of an ephemeral server just long enough to stop the server and remove its directory.
/// It waits for the end of its input, which the operating system closes with the host, also after a kill -9.
/// </summary>
internal sealed class Reaper : IAsyncDisposable
{
    private const string Script =
        """
        trap '' HUP INT TERM
        exec >/dev/null 2>&1
        read -r _
        tries=0
        while [ $tries -lt 20 ]; do
            [ ! -f "$1/data/postmaster.pid" ] || "$2" -D "$1/data" -m immediate -w stop
            rm -rf "$1"
            [ -d "$1/data" ] || [ -d "$1/data.new" ] || break
            tries=$((tries + 1)); sleep 0.5
        done
        """;

    // A server nobody refers to any more lives on with its host: without this the collector would close the input.
    private static readonly ConcurrentDictionary<Reaper, byte> Living = new();

    private readonly string root;
    private readonly Process process;

    private Reaper(string root, Process process)
    {
        this.root = root;
        this.process = process;
        Living[this] = 0;
    }

    /// <summary>Starts the reaper as the server's user, before there is anything to reap.</summary>
    public static Reaper Start(string root, PostgresBinaries binaries, ServerUser user)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new EmbeddedPostgresException(
                "An ephemeral PostgreSQL needs a Unix shell that stops it when its host dies; on Windows keep the data in a directory instead.");
        }

        return new Reaper(root, user.Start("/bin/sh", "-c", Script, "podcastflow-reaper", root, binaries.PgCtl));
    }

    /// <summary>Lets the reaper do its work now and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Living.TryRemove(this, out _))
        {
            return;
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        // The server's user may empty the directory, but not always remove it from its parent.
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
