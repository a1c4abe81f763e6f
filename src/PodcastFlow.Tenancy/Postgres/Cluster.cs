using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace PodcastFlow.Tenancy.Postgres;

/// <summary>One data directory and the server on it: makes it, starts it, finds it running, stops it.</summary>
internal sealed class Cluster(string root, ServerUser user)
{
    public const string Superuser = "postgres";
    public const string Host = "127.0.0.1";

    private readonly string data = Path.Combine(root, "data");
    private readonly string log = Path.Combine(root, "postgres.log");
    private readonly string passwordFile = Path.Combine(root, "superuser.pw");
    private string? password;

    public string ConnectionString(int port, string database) => Connection(port, database).ConnectionString;

    /// <summary>Makes the data directory unless it is there; one that is there is complete. Tells whether it was made.</summary>
    public async Task<bool> Create(PostgresBinaries binaries, IReadOnlyDictionary<string, string> settings, CancellationToken ct)
    {
        if (File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            return false;
        }

        var half = data + ".new";
        if (Directory.Exists(half))
        {
            Directory.Delete(half, recursive: true);
        }

        // A password that is there belongs to data that is moved to another version.
        if (!File.Exists(passwordFile))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using var file = new StreamWriter(passwordFile, options);
            await file.WriteAsync(Convert.ToHexString(RandomNumberGenerator.GetBytes(24)));
        }

        Directory.CreateDirectory(half);
        await user.Own(ct, half, passwordFile);
        string[] durability = settings.GetValueOrDefault("fsync") is "off" ? ["--no-sync"] : [];
        // Text compares by code point everywhere; outside Linux that locale has another name.
        string[] locale = OperatingSystem.IsLinux() ? ["--locale=C.UTF-8"] : OperatingSystem.IsMacOS() ? ["--locale=C", "--lc-ctype=UTF-8"] : ["--locale=C"];
        var (exitCode, output) = await user.Run(binaries.Initdb, ct,
            ["-D", half, "-U", Superuser, "-A", "scram-sha-256", "--pwfile", passwordFile, "-E", "UTF8", "--data-checksums", .. locale, .. durability]);
        if (exitCode != 0)
        {
            throw new EmbeddedPostgresException($"{binaries.Initdb} could not make {half}: {output}");
        }

        Directory.Move(half, data);
        return true;
    }

    /// <summary>Starts the server on a free port and returns the port.</summary>
    public async Task<int> Start(PostgresBinaries binaries, IReadOnlyDictionary<string, string> settings, TimeSpan timeout, CancellationToken ct)
    {
        if (!File.Exists(log))
        {
            await File.WriteAllTextAsync(log, "", ct);
        }

        await user.Own(ct, log);
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var before = new FileInfo(log).Length;
            await Configure(settings, port, ct);
            var (exitCode, output) = await user.Run(binaries.PgCtl, ct,
                "-D", data, "-l", log, "-w", "-t", $"{timeout.TotalSeconds:0}", "-s", "start");
            if (exitCode == 0)
            {
                return port;
            }

            var said = await LogSince(before, ct);
            // Somebody took the port between the look and the start.
            if (attempt == 5 || !said.Contains("could not bind", StringComparison.Ordinal))
            {
                throw new EmbeddedPostgresException($"PostgreSQL did not start on {data}: {output}\n{said}");
            }
        }
    }

    /// <summary>The port of the server that runs on this directory, found by really connecting, or null.</summary>
    public async Task<int?> RunningPort(TimeSpan patience, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        TimeSpan Waited() => TimeProvider.System.GetElapsedTime(started);
        while (Postmaster() is { } postmaster)
        {
            switch (await Ask(postmaster.Port, ct))
            {
                case Answer.Ours:
                    return postmaster.Port;
                // A server that dies with its machine leaves its file behind, and its process number may be another's by now.
                case Answer.Nobody when Waited() > TimeSpan.FromSeconds(2):
                    return null;
                case Answer.Busy when Waited() > patience:
                    throw new EmbeddedPostgresException(
                        $"The PostgreSQL on {data} (process {postmaster.Process}) did not get ready within {patience.TotalSeconds:0} seconds; see {log}.");
                default:
                    await Task.Delay(100, ct);
                    break;
            }
        }

        return null;
    }

    /// <summary>Forgets the file of a server that runs no more, so that a stranger with its process number does not stop the start.</summary>
    public void ForgetStale() => File.Delete(Path.Combine(data, "postmaster.pid"));

    public async Task Stop(PostgresBinaries binaries, CancellationToken ct)
    {
        // One that was killed leaves its file behind.
        if (Postmaster() is null)
        {
            return;
        }

        var (exitCode, output) = await user.Run(binaries.PgCtl, ct, "-D", data, "-m", "fast", "-w", "-s", "stop");
        if (exitCode != 0)
        {
            throw new EmbeddedPostgresException($"PostgreSQL on {data} did not stop: {output}");
        }
    }

    private NpgsqlConnectionStringBuilder Connection(int port, string database) => new()
    {
        Host = Host,
        Port = port,
        Username = Superuser,
        Password = password ??= File.ReadAllText(passwordFile),
        Database = database,
    };

    private async Task<Answer> Ask(int port, CancellationToken ct)
    {
        var connection = Connection(port, "postgres");
        connection.Pooling = false;
        connection.Timeout = 3;
        try
        {
            // The password is random, so whoever takes it is our server and not another on the same port.
            await using var session = new NpgsqlConnection(connection.ConnectionString);
            await session.OpenAsync(ct);
            return Answer.Ours;
        }
        catch (NpgsqlException e) when (
            e.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections || e.InnerException is TimeoutException)
        {
            return Answer.Busy;
        }
        catch (NpgsqlException)
        {
            return Answer.Nobody;
        }
    }

    private (int Process, int Port)? Postmaster()
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(data, "postmaster.pid"));
            var (process, port) = (int.Parse(lines[0]), int.Parse(lines[3]));
            using var postmaster = Process.GetProcessById(process);
            return postmaster.ProcessName.StartsWith("postgres", StringComparison.Ordinal) ? (process, port) : null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private async Task Configure(IReadOnlyDictionary<string, string> settings, int port, CancellationToken ct)
    {
        const string name = "podcastflow.conf";
        var file = Path.Combine(data, name);
        string[] lines =
        [
            "# Written at each start; settings of your own go into postgresql.conf.",
            $"port = {port}",
            .. settings.Select(setting => $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'"),
        ];
        await File.WriteAllLinesAsync(file, lines, ct);
        await user.Own(ct, file);
        var main = Path.Combine(data, "postgresql.conf");
        var include = $"include_if_exists = '{name}'";
        if (!(await File.ReadAllTextAsync(main, ct)).Contains(include, StringComparison.Ordinal))
        {
            await File.AppendAllTextAsync(main, $"\n{include}\n", ct);
        }
    }

    private async Task<string> LogSince(long position, CancellationToken ct)
    {
        await using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = position;
        using var reader = new StreamReader(stream);
        return (await reader.ReadToEndAsync(ct)).Trim();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private enum Answer
    {
        Ours,
        Busy,
        Nobody,
    }
}
