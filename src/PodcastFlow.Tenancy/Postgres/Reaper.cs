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
        while [ -e "$1" ] && [ $tries -lt 100 ]; do
            tries=$((tries + 1))
            pid=
            read -r pid <"$1/data/postmaster.pid"
            case $pid in
                '' | *[!0-9]*) ;;
                *)
                    # SIGQUIT is the server's immediate stop: it takes its own processes with it.
                    kill -QUIT "$pid"
                    waited=0
                    while kill -0 "$pid" && [ -f "$1/data/postmaster.pid" ] && [ $waited -lt 100 ]; do
                        waited=$((waited + 1)); sleep 0.05
                    done
                    ;;
            esac
            # A program of the dead host may still write here, so this may take more than one try.
            rm -rf "$1" || sleep 0.05
        done
        """;

    // A server nobody refers to any more lives on with its host: without this the collector would close the input.
    private static readonly ConcurrentDictionary<Reaper, byte> Living = new();

    private readonly Process process;

    private Reaper(Process process)
    {
        this.process = process;
        Living[this] = 0;
    }

    /// <summary>Starts the reaper of a directory, before there is anything in it.</summary>
    public static Reaper Start(string root)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new EmbeddedPostgresException(
                "An ephemeral PostgreSQL needs a Unix shell that stops it when its host dies; on Windows keep the data in a directory instead.");
        }

        return new Reaper(ServerUser.Host.Start("/bin/sh", "-c", Script, "podcastflow-reaper", root));
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
    }
}
