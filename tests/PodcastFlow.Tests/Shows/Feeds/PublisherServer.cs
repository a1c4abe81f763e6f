using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PodcastFlow.Shows.Feeds;

namespace PodcastFlow.Tests.Shows.Feeds;

/// <summary>A publisher's server on loopback, with every manner that servers have.</summary>
internal sealed class PublisherServer : IAsyncDisposable
{
    public static readonly string Feed = FeedWriter.Write(new PodcastFeed { Title = "Served" }, []);
    private static readonly X509Certificate2 Certificate = SelfSigned();

    private readonly WebApplication app;
    private int requests;

    public PublisherServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, secure => secure.UseHttps(Certificate));
        });
        app = builder.Build();
        app.Run(Answer);
    }

    public int Port { get; private set; }
    public int SecurePort { get; private set; }
    public int Requests => requests;
    /// <summary>The headers of the last request.</summary>
    public Dictionary<string, string> Sent { get; private set; } = [];

    public async ValueTask Start()
    {
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a)).ToList();
        Port = addresses.Find(a => a.Scheme == "http")!.Port;
        SecurePort = addresses.Find(a => a.Scheme == "https")!.Port;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        Interlocked.Increment(ref requests);
        Sent = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var (response, parts) = (context.Response, context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries));
        switch (parts[0])
        {
            case "feed":
                const string Modified = "Wed, 03 Jan 2024 03:00:00 GMT";
                (response.Headers.ETag, response.Headers.LastModified) = ("\"v1\"", Modified);
                if (context.Request.Headers.IfNoneMatch == "\"v1\"" || context.Request.Headers.IfModifiedSince == Modified)
                    response.StatusCode = 304;
                else
                    await response.WriteAsync(Feed);
                break;
            case "not-modified-unasked":
                response.StatusCode = 304;
                break;
            case "packed":
                response.Headers.ContentEncoding = parts[1];
                await using (var packed = Pack(parts[1], response.Body))
                    await packed.WriteAsync(Encoding.UTF8.GetBytes(Feed));
                break;
            case "bomb":
                response.Headers.ContentEncoding = "gzip";
                await using (var bomb = Pack("gzip", response.Body))
                    await Flood(bomb, 512, context.RequestAborted);
                break;
            case "endless":
                await Flood(response.Body, int.MaxValue, context.RequestAborted);
                break;
            case "announced":
                response.ContentLength = 1L << 40;
                await Flood(response.Body, int.MaxValue, context.RequestAborted);
                break;
            case "slow-start":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "slow-body":
                await response.WriteAsync("<rss>");
                await response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "moved":
                response.StatusCode = int.Parse(parts[1]);
                response.Headers.Location = parts.Length == 3 ? $"/moved/{parts[2]}" : "../feed";
                break;
            case "loop":
                response.Redirect("/loop");
                break;
            case "to":
                response.Redirect(Uri.UnescapeDataString(context.Request.QueryString.Value![1..]));
                break;
            case "status":
                response.StatusCode = int.Parse(parts[1]);
                break;
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static Stream Pack(string encoding, Stream into) => encoding switch
    {
        "gzip" => new GZipStream(into, CompressionLevel.Fastest, leaveOpen: true),
        "br" => new BrotliStream(into, CompressionLevel.Fastest, leaveOpen: true),
        _ => new ZLibStream(into, CompressionLevel.Fastest, leaveOpen: true),
    };

    private static async Task Flood(Stream into, int megabytes, CancellationToken aborted)
    {
        var zeros = new byte[1024 * 1024];
        for (var i = 0; i < megabytes && !aborted.IsCancellationRequested; i++)
            await into.WriteAsync(zeros, aborted);
    }
}
