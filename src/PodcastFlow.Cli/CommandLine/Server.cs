using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace PodcastFlow.Cli.CommandLine;

/// <summary>Starting the host.</summary>
static class Server
{
    public static async Task Start(WebApplication host, CancellationToken ct)
    {
        try
        {
            await host.StartAsync(ct);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new CommandFailedException($"{e.Message.TrimEnd('.')}: choose another address with --port.");
        }
    }

    /// <summary>Where it really listens.</summary>
    public static string AddressOf(WebApplication host) => host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
