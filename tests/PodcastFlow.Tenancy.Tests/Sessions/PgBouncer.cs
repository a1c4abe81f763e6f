using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PodcastFlow.Tenancy.Tests.Sessions;

/// <summary>PgBouncer in transaction mode before the test server, with few connections to it.</summary>
sealed class PgBouncer : IAsyncDisposable
{
    static readonly string[] Logins = ["podcastflow_control", .. Enumerable.Range(0, 4).Select(i => $"podcastflow_app_{i}")];

    readonly Process _process;
    readonly string _folder;

    PgBouncer(Process process, string folder, TenancyConnection connection)
    {
        _process = process;
        _folder = folder;
        Connection = connection;
    }

    internal TenancyConnection Connection { get; }

    internal static async Task<PgBouncer> Start(TenancyConnection server)
    {
        var program = new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "PgBouncer is not installed: bin/setup says how.");
        var address = new NpgsqlConnectionStringBuilder(server.Server);
        var folder = Directory.CreateTempSubdirectory("podcastflow-pgbouncer-").FullName;
        var port = FreePort();
        File.WriteAllLines(Path.Combine(folder, "users.txt"), Logins.Select(login => $"\"{login}\" \"{server.PasswordOf(login)}\""));
        File.WriteAllText(Path.Combine(folder, "pgbouncer.ini"), $"""
            [databases]
            * = host=127.0.0.1 port={address.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {folder}/users.txt
            pool_mode = transaction
            default_pool_size = 3
            max_client_conn = 200
            """);
        if (!OperatingSystem.IsWindows() && Environment.UserName == "root")     // it does not run as root, and has to read its files
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
            foreach (var file in Directory.GetFiles(folder)) File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        }
        var start = new ProcessStartInfo(program!, [Path.Combine(folder, "pgbouncer.ini"), .. Environment.UserName == "root" ? ["-u", "nobody"] : Array.Empty<string>()]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var said = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        address.Port = port;
        for (var wait = 0; !await Listens(port); wait++)
        {
            Assert.False(process.HasExited || wait > 100, said.ToString());
            await Task.Delay(50);
        }
        return new PgBouncer(process, folder, server with { Server = address.ConnectionString });
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static async Task<bool> Listens(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
