using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PodcastFlow.Shows.Feeds;

namespace PodcastFlow.Tests.Shows.Feeds;

public sealed class FeedFetcherTests : IAsyncLifetime
{
    private readonly PublisherServer server = new();

    public ValueTask InitializeAsync() => server.Start();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Fetches_a_feed_with_its_version()
    {
        var fetched = Assert.IsType<FetchedFeed>(await Fetch("/feed"));
        Assert.Equal("Served", (await FeedReader.Read(fetched.Open(), TestContext.Current.CancellationToken)).Show.Title);
        Assert.Equal(new FeedVersion("\"v1\"", "Wed, 03 Jan 2024 03:00:00 GMT"), fetched.Version);
        Assert.Equal((null, false), (fetched.MovedTo, fetched.Downgraded));
        Assert.Matches(@"^PodcastFlow/\d+\.\d+\.\d+$", server.Sent["User-Agent"]);
        Assert.Equal(["Accept", "Accept-Encoding", "Host", "User-Agent"], server.Sent.Keys.Order());
    }

    [Fact]
    public async Task Is_told_when_nothing_has_changed()
    {
        var same = Assert.IsType<FeedNotModified>(await Fetch("/feed", new FeedVersion("\"v1\"", null)));
        Assert.Equal("\"v1\"", same.Version.ETag);
        Assert.IsType<FeedNotModified>(await Fetch("/feed", new FeedVersion(null, "Wed, 03 Jan 2024 03:00:00 GMT")));
        Assert.IsType<FetchedFeed>(await Fetch("/feed", new FeedVersion("\"v0\"", null)));
        Assert.Equal("feed_http_status", await Refusal("/not-modified-unasked"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Unpacks_what_is_packed(string encoding)
    {
        var fetched = Assert.IsType<FetchedFeed>(await Fetch($"/packed/{encoding}"));
        Assert.Equal(PublisherServer.Feed, Encoding.UTF8.GetString(fetched.Content));
    }

    [Fact]
    public async Task A_small_file_that_unpacks_to_a_huge_one_is_cut_off()
    {
        Assert.Equal("feed_too_large", await Refusal("/bomb", o => o.MaxBytes = 1024 * 1024));
        Assert.Equal("feed_too_large", await Refusal("/endless", o => o.MaxBytes = 1024 * 1024));
        Assert.Equal("feed_too_large", await Refusal("/announced", o => o.MaxBytes = 1024 * 1024));
    }

    [Theory]
    [InlineData("/slow-start")]
    [InlineData("/slow-body")]
    public async Task A_slow_server_is_not_waited_for(string path) =>
        Assert.Equal("feed_timeout", await Refusal(path, o => o.Timeout = TimeSpan.FromMilliseconds(300)));

    [Fact]
    public async Task Giving_up_is_not_a_timeout()
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        using var fetcher = Fetcher(null);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.Fetch(At("/slow-start"), null, giveUp.Token));
    }

    [Fact]
    public async Task Follows_redirects_and_says_when_the_feed_has_moved_for_good()
    {
        var moved = await Fetch("/moved/301/301");
        Assert.Equal(At("/feed"), moved.MovedTo!.AbsoluteUri);
        Assert.Equal(At("/feed"), moved.Address.AbsoluteUri);
        var detour = await Fetch("/moved/301/302");
        Assert.Equal((null, At("/feed")), (detour.MovedTo, detour.Address.AbsoluteUri));
        Assert.IsType<FeedNotModified>(await Fetch("/moved/308/307", new FeedVersion("\"v1\"", null)));
    }

    [Fact]
    public async Task Gives_up_after_five_redirects()
    {
        Assert.Equal("feed_too_many_redirects", await Refusal("/loop"));
        Assert.Equal(6, server.Requests);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(401)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(204)]
    public async Task Names_the_status_of_an_answer_that_is_no_feed(int status)
    {
        var e = await Assert.ThrowsAsync<FeedException>(() => Fetch($"/status/{status}"));
        Assert.Equal(("feed_http_status", status), (e.Code, e.HttpStatus));
        Assert.Contains($"{status}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("0")]
    [InlineData("[::]")]
    [InlineData("169.254.169.254")]
    [InlineData("10.0.0.1")]
    [InlineData("[fd00::1]")]
    public async Task Does_not_reach_into_its_own_network(string host)
    {
        using var fetcher = Fetcher(o => o.AllowPrivateAddresses = false);
        var e = await Assert.ThrowsAsync<FeedException>(() => fetcher.Fetch($"http://{host}:{server.Port}/feed", null, TestContext.Current.CancellationToken));
        Assert.Equal("feed_address_refused", e.Code);
        Assert.Equal(0, server.Requests);
    }

    [Theory]
    [InlineData("http://[::1]:PORT/feed")]
    [InlineData("http://127.0.0.2:PORT/feed")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://127.0.0.1:1/feed")]
    public async Task A_redirect_leads_nowhere_that_the_address_itself_could_not(string target)
    {
        // Only 127.0.0.1 is let through here, so every target is as private as it is to a server on the internet.
        var location = Uri.EscapeDataString(target.Replace("PORT", server.Port.ToString(), StringComparison.Ordinal));
        Assert.Equal("feed_address_refused", await Refusal($"/to?{location}", o =>
        {
            o.AllowPrivateAddresses = false;
            o.AllowedNetworks.Add("127.0.0.1/32");
        }));
        Assert.Equal(1, server.Requests);
    }

    [Theory]
    [InlineData("/to?file%3A%2F%2F%2Fetc%2Fpasswd")]
    [InlineData("/to?ftp%3A%2F%2Fx.example%2F")]
    [InlineData("/to?http%3A%2F%2Fme%3Asecret%40x.example%2F")]
    public async Task A_redirect_to_something_else_than_the_web_is_refused(string path) => Assert.Equal("feed_url_invalid", await Refusal(path));

    [Theory]
    [InlineData("")]
    [InlineData("feed.xml")]
    [InlineData("/feed.xml")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://x.example/feed")]
    [InlineData("gopher://x.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://me:secret@x.example/feed")]
    [InlineData("https://me@x.example/feed")]
    [InlineData("https:///feed")]
    public async Task Refuses_an_address_that_is_none(string url)
    {
        using var fetcher = Fetcher(null);
        Assert.Equal("feed_url_invalid", (await Assert.ThrowsAsync<FeedException>(() => fetcher.Fetch(url, null, TestContext.Current.CancellationToken))).Code);
    }

    [Fact]
    public async Task Only_web_ports_are_asked_unless_configured()
    {
        Assert.Equal("feed_address_refused", await Refusal("/feed", o => o.AllowedPorts.Clear()));
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task Says_when_nobody_answers()
    {
        await server.DisposeAsync();
        Assert.Equal("feed_unreachable", await Refusal("/feed"));
        using var fetcher = Fetcher(null);
        Assert.Equal("feed_unreachable", (await Assert.ThrowsAsync<FeedException>(() => fetcher.Fetch("https://no-such-host.invalid/feed", null, TestContext.Current.CancellationToken))).Code);
    }

    [Fact]
    public async Task Trusts_no_certificate_that_nobody_vouches_for()
    {
        using var fetcher = Fetcher(null);
        var e = await Assert.ThrowsAsync<FeedException>(() => fetcher.Fetch($"https://127.0.0.1:{server.SecurePort}/feed", null, TestContext.Current.CancellationToken));
        Assert.Equal("feed_unreachable", e.Code);
        Assert.IsType<AuthenticationException>(e.InnerException!.InnerException);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public void Is_configured_and_refuses_a_network_that_is_none()
    {
        FeedFetchOptions Bind(string network) => new ServiceCollection().AddSingleton(TimeProvider.System).AddFeeds(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PodcastFlow:Feeds:AllowedNetworks:0"] = network, ["PodcastFlow:Feeds:AllowedPorts:0"] = "8080", ["PodcastFlow:Feeds:Timeout"] = "00:00:05",
        }).Build()).BuildServiceProvider().GetRequiredService<IOptions<FeedFetchOptions>>().Value;

        var options = Bind("10.20.0.0/16");
        Assert.Equal((8080, TimeSpan.FromSeconds(5), false), (options.AllowedPorts[0], options.Timeout, options.AllowPrivateAddresses));
        Assert.Throws<OptionsValidationException>(() => Bind("my network"));
    }

    private string At(string path) => $"http://127.0.0.1:{server.Port}{path}";

    private FeedFetcher Fetcher(Action<FeedFetchOptions>? configure)
    {
        var options = new FeedFetchOptions { AllowPrivateAddresses = true, AllowedPorts = [server.Port, server.SecurePort] };
        configure?.Invoke(options);
        return new FeedFetcher(Options.Create(options), TimeProvider.System);
    }

    private async Task<FeedFetch> Fetch(string path, FeedVersion? known = null, Action<FeedFetchOptions>? configure = null)
    {
        using var fetcher = Fetcher(configure);
        return await fetcher.Fetch(At(path), known, TestContext.Current.CancellationToken);
    }

    private async Task<string> Refusal(string path, Action<FeedFetchOptions>? configure = null) =>
        (await Assert.ThrowsAsync<FeedException>(() => Fetch(path, null, configure))).Code;
}
