using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>The options that say where to listen.</summary>
sealed class Listen
{
    const int UsualPort = 5080;

    /// <summary>Where the product is when nobody says otherwise.</summary>
    public const string UsualUrl = "http://127.0.0.1:5080";

    public Option<int> Port { get; } = PortOption();

    public Option<string?> Urls { get; } = new("--urls")
    {
        Description = "The addresses to listen on, separated by semicolons, instead of --port of this machine.",
        HelpName = "urls",
    };

    public static Option<int> PortOption()
    {
        var port = new Option<int>("--port") { Description = "The port to listen on, on this machine only; 0 takes a free one.", HelpName = "port", DefaultValueFactory = _ => UsualPort };
        port.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var text }] && !ushort.TryParse(text, CultureInfo.InvariantCulture, out _)) given.AddError("--port: a port is a number from 0 to 65535.");
        });
        return port;
    }

    public void AddTo(Command command)
    {
        command.Options.Add(Port);
        command.Options.Add(Urls);
    }

    public string Address(ParseResult line) => line.GetValue(Urls) is { Length: > 0 } urls ? urls : Local(line.GetValue(Port));

    /// <summary>The address of a port on this machine.</summary>
    /// <exception cref="CommandFailedException">Another program has the port.</exception>
    public static string Local(int port)
    {
        try
        {
            // Looked at early: nobody wants to hear it after a minute of preparation.
            using var trial = new TcpListener(IPAddress.Loopback, port);
            trial.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw Taken(port.ToString(CultureInfo.InvariantCulture));
        }
        return string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
    }

    public static CommandFailedException Taken(string what) => new($"Another program listens on port {what} already, or it is not allowed to you: choose another one with --port.");
}
