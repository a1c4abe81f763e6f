using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PodcastFlow.Tests.Identity;

/// <summary>A mail server on loopback that keeps what it gets, or takes nothing.</summary>
sealed class MailServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly bool _refuses;

    public MailServer(bool refuses = false)
    {
        _refuses = refuses;
        _listener.Start();
        _ = Listen();
    }

    public string Url => $"smtp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The mails, with their headers.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    async Task Listen()
    {
        try
        {
            while (true) _ = Serve(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
    }

    async Task Serve(TcpClient client)
    {
        using var _ = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 ready");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("RCPT", StringComparison.Ordinal) && _refuses) await writer.WriteLineAsync("451 not now");
            else if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var mail = new StringBuilder();
                while (await reader.ReadLineAsync() is { } text && text != ".") mail.Append(text).Append('\n');
                Mails.Enqueue(mail.ToString());
                await writer.WriteLineAsync("250 taken");
            }
            else await writer.WriteLineAsync(line == "QUIT" ? "221 bye" : "250 ok");
        }
    }

    public void Dispose() => _listener.Dispose();
}
