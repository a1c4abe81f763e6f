using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using PodcastFlow.Cli.CommandLine;

namespace PodcastFlow.Cli.Commands;

/// <summary>Serves an installation that <c>db install</c> has made.</summary>
static class ServeCommand
{
    public static Command Create()
    {
        var where = new Where();
        var listen = new Listen();
        var verb = new LeafCommand("serve", "Serve the product on an installed database.",
            "serve --database 'Host=db;Database=podcastflow' --key-file /etc/podcastflow.key --urls http://0.0.0.0:5080",
            "serve --port 8080     # with PODCASTFLOW_DATABASE and PODCASTFLOW_KEY_FILE");
        where.AddTo(verb);
        listen.AddTo(verb);
        return verb.Does(async (line, ct) =>
        {
            var url = listen.Address(line);
            await using var installation = await where.Open(line, ct);
            await installation.AssertFits(ct);
            await using var host = Web.Program.Build(installation.Host(url, "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning"));
            await Server.Start(host, ct);
            Terminal.Say($"Serving on {Server.AddressOf(host)}.");
            await host.WaitForShutdownAsync(ct);
            return 0;
        });
    }
}
