using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace PodcastFlow.Tenancy.Tests.Sessions;

/// <summary>Stands between the engine and the server and counts how often the talk turns: one turn is one round trip. It can also cut the line.</summary>
sealed class CountingRelay : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly IPEndPoint _server;
    int _turns;
    bool _serverSpokeLast = true;

    internal CountingRelay(TenancyConnection connection)
    {
        var address = new NpgsqlConnectionStringBuilder(connection.Server);
        _server = new IPEndPoint(IPAddress.Loopback, address.Port);
        _listener.Start();
        address.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Connection = connection with { Server = address.ConnectionString };
        _ = Accept();
    }

    internal TenancyConnection Connection { get; }

    /// <summary>What the client sends with this text in it still arrives; the answer does not.</summary>
    internal string? CutAt { get; init; }

    /// <summary>Round trips of the work, done a second time so that connecting does not count.</summary>
    internal async Task<int> Count(Func<Task> work)
    {
        await work();
        _turns = 0;
        await work();
        return _turns;
    }

    async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(_server);
                client.NoDelay = server.NoDelay = true;
                _ = Pump(client, server, fromServer: false);
                _ = Pump(server, client, fromServer: true);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
    }

    async Task Pump(TcpClient from, TcpClient to, bool fromServer)
    {
        var buffer = new byte[65536];
        try
        {
            for (int n; (n = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                if (!fromServer && _serverSpokeLast) _turns++;
                _serverSpokeLast = fromServer;
                var cut = !fromServer && CutAt is not null && Encoding.ASCII.GetString(buffer, 0, n).Contains(CutAt, StringComparison.Ordinal);
                if (cut) from.Client.Shutdown(SocketShutdown.Send);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, n));
                if (cut) await Task.Delay(200);     // the server has its time to commit
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException) { }
        finally
        {
            to.Close();
        }
    }

    public ValueTask DisposeAsync()
    {
        _listener.Stop();
        return ValueTask.CompletedTask;
    }
}
