using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace PodcastFlow.Shows.Feeds;

/// <summary>What the publisher's server said about the version we have: sent back to learn whether there is a newer one.</summary>
public sealed record FeedVersion(string? ETag, string? LastModified);

/// <summary>The answer of a publisher's server.</summary>
public abstract record FeedFetch
{
    /// <summary>Where the answer came from after all redirects.</summary>
    public required Uri Address { get; init; }
    /// <summary>The new address when every redirect said "moved for good"; null otherwise.</summary>
    public Uri? MovedTo { get; init; }
    /// <summary>A redirect led from https to http.</summary>
    public bool Downgraded { get; init; }
}

/// <summary>The feed as it is now.</summary>
public sealed record FetchedFeed(ArraySegment<byte> Content, FeedVersion Version) : FeedFetch
{
    public Stream Open() => new MemoryStream(Content.Array!, Content.Offset, Content.Count, writable: false);
}

/// <summary>Nothing new since the version we have.</summary>
public sealed record FeedNotModified(FeedVersion Version) : FeedFetch;

/// <summary>
/// Fetches feeds from addresses that users type in, without ever reaching into the network it runs in:
/// names are resolved here, and a connection is made only to an address that has been checked.
/// </summary>
public sealed class FeedFetcher : IDisposable
{
    private readonly FeedFetchOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    public FeedFetcher(IOptions<FeedFetchOptions> options, TimeProvider time)
    {
        this.options = options.Value;
        this.time = time;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = Connect,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("PodcastFlow", typeof(FeedFetcher).Assembly.GetName().Version!.ToString(3)));
        http.DefaultRequestHeaders.Accept.ParseAdd("application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5");
    }

    public async Task<FeedFetch> Fetch(string url, FeedVersion? known = null, CancellationToken ct = default)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await Follow(Checked(url), known, both.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new FeedException("feed_timeout", $"The feed's server took longer than {options.Timeout.TotalSeconds:0.#} seconds.", e);
        }
        catch (HttpRequestException e) when (Refused(e) is { } refused)
        {
            throw new FeedException(refused.Code, refused.Message, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or InvalidDataException)
        {
            throw new FeedException("feed_unreachable", $"The feed cannot be fetched. {e.Message}", e);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<FeedFetch> Follow(Uri address, FeedVersion? known, CancellationToken ct)
    {
        var (downgraded, forGood) = (false, true);
        for (var hops = 0; ; hops++)
        {
            using var request = Request(address, known);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            var movedTo = hops > 0 && forGood ? address : null;
            var version = new FeedVersion(Header(response, "ETag"), Header(response, "Last-Modified"));
            if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
                return new FeedNotModified(new FeedVersion(version.ETag ?? known.ETag, version.LastModified ?? known.LastModified)) { Address = address, MovedTo = movedTo, Downgraded = downgraded };
            if (response.StatusCode == HttpStatusCode.OK)
                return new FetchedFeed(await Body(response, ct), version) { Address = address, MovedTo = movedTo, Downgraded = downgraded };
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
                throw Status(response);
            if (hops == options.MaxRedirects)
                throw new FeedException("feed_too_many_redirects", $"The address redirects more than {options.MaxRedirects} times.");
            var next = Checked(new Uri(address, location).AbsoluteUri);
            downgraded |= address.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp;
            forGood &= response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.PermanentRedirect;
            address = next;
        }
    }

    private Uri Checked(string url)
    {
        if (!Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new FeedException("feed_url_invalid", "The address of a feed begins with https:// or http://.");
        if (uri.UserInfo.Length > 0)
            throw new FeedException("feed_url_invalid", "The address of a feed must not contain a user name or password.");
        if (uri.Port is not (80 or 443) && !options.AllowedPorts.Contains(uri.Port))
            throw new FeedException("feed_address_refused", $"Feeds are not fetched from port {uri.Port}.");
        return uri;
    }

    private static HttpRequestMessage Request(Uri address, FeedVersion? known)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (known?.ETag is { } etag)
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        if (known?.LastModified is { } modified)
            request.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
        return request;
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host;
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        var allowed = found.Where(options.Allows).ToArray();
        if (allowed.Length == 0)
            throw new FeedException("feed_address_refused", $"{host} is not a public address; feeds are fetched from the internet only.");
        Exception? last = null;
        foreach (var address in allowed)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is not SocketException)
                    throw;
                last = e;
            }
        }
        throw last!;
    }

    /// <summary>The unpacked content, counted while it arrives: a small file that unpacks to a huge one is cut off.</summary>
    private async Task<ArraySegment<byte>> Body(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength > options.MaxBytes)
            throw BoundedStream.FeedTooLarge(options.MaxBytes);
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await body.ReadAsync(buffer, ct) is var read and > 0)
        {
            if (content.Length + read > options.MaxBytes)
                throw BoundedStream.FeedTooLarge(options.MaxBytes);
            content.Write(buffer, 0, read);
        }
        return new ArraySegment<byte>(content.GetBuffer(), 0, (int)content.Length);
    }

    private static FeedException Status(HttpResponseMessage response) => new("feed_http_status", (int)response.StatusCode switch
    {
        401 or 403 => $"The feed's server does not let us read it (HTTP {(int)response.StatusCode}).",
        404 => "There is no feed at this address (HTTP 404).",
        410 => "The feed has been removed for good (HTTP 410).",
        429 => "The feed's server asks us to come back later (HTTP 429).",
        var other => $"The feed's server answered with HTTP {other}.",
    })
    { HttpStatus = (int)response.StatusCode };

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;

    private static FeedException? Refused(Exception? e) => e is null ? null : e as FeedException ?? Refused(e.InnerException);
}
