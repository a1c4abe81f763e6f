using Microsoft.Extensions.Options;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Testing;
using PodcastFlow.Tests.Shows.Feeds;
using static PodcastFlow.Tests.Shows.Network;

namespace PodcastFlow.Tests.Shows;

public sealed class RefreshFeedTests : IAsyncLifetime
{
    readonly PublisherServer _publisher = new();
    FeedFetcher _fetcher = null!;

    public async ValueTask InitializeAsync()
    {
        await _publisher.Start();
        _fetcher = new FeedFetcher(Options.Create(new FeedFetchOptions { AllowPrivateAddresses = true, AllowedPorts = { _publisher.Port } }), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _fetcher.Dispose();
        await _publisher.DisposeAsync();
    }

    [Fact]
    public async Task Reads_the_feed_once_and_is_told_the_next_time_that_nothing_is_new()
    {
        var org = await TestOrganization.Create();
        var show = (await org.Admin.Import(await FeedContent.Fetch(org.Admin, _fetcher, Address("feed"), default))).ShowId;

        var unchanged = await RefreshFeed.Refresh(org.Admin, _fetcher, show);
        await SetFeedOf(org.Admin, show, "packed/gzip");
        var read = await RefreshFeed.Refresh(org.Admin, _fetcher, show);

        Assert.Equal(new RefreshFeed.Refreshed(false, null), unchanged);
        Assert.Equal((true, false), (read.IsNew, read.Import!.IsNewShow));
    }

    [Fact]
    public async Task A_failure_is_told_and_remembered_until_the_feed_works_again()
    {
        var org = await TestOrganization.Create();
        var show = await org.Admin.AddShow("Served");
        await SetFeedOf(org.Admin, show, "status/500");

        Assert.Equal((422, "feed_http_status"), await Refused(() => RefreshFeed.Refresh(org.Admin, _fetcher, show)));
        Assert.Contains("500", (await FeedOf(org.Admin, show)).LastError, StringComparison.Ordinal);

        await SetFeedOf(org.Admin, show, "feed");
        await RefreshFeed.Refresh(org.Admin, _fetcher, show);
        Assert.Null((await FeedOf(org.Admin, show)).LastError);
    }

    [Fact]
    public async Task A_feed_that_moved_for_good_is_read_from_its_new_address_and_known_by_the_old_one()
    {
        var org = await TestOrganization.Create();
        var show = (await org.Admin.Import(await FeedContent.Fetch(org.Admin, _fetcher, Address("feed"), default))).ShowId;

        var moved = await org.Admin.Import(await FeedContent.Fetch(org.Admin, _fetcher, Address("moved/301"), default));

        Assert.Equal(show, moved.ShowId);
        Assert.Equal(Address("feed"), (await FeedOf(org.Admin, show)).Url);
    }

    [Fact]
    public async Task A_show_without_an_address_cannot_be_refreshed_and_parting_keeps_the_episodes()
    {
        var org = await TestOrganization.Create();
        var show = (await org.Admin.Import(await Feed("The Weekly", Weekly(3)))).ShowId;

        Assert.Equal((409, "no_feed"), await Refused(() => RefreshFeed.Refresh(org.Admin, _fetcher, show)));
        await org.Admin.Run(RemoveFeed.Case, new RemoveFeed.Command(show), RemoveFeed.Handle);

        Assert.Equal((404, "not_found"), await Refused(() => FeedOf(org.Admin, show)));
        Assert.Equal(11, (await org.Admin.Episodes(show)).Count);
    }

    [Fact]
    public async Task Two_shows_cannot_have_one_feed()
    {
        var org = await TestOrganization.Create();
        await SetFeedOf(org.Admin, await org.Admin.AddShow("One"), "feed");

        Assert.Equal((409, "feed_taken"), await Refused(async () => await SetFeedOf(org.Admin, await org.Admin.AddShow("Other"), "feed")));
        Assert.Equal((400, "feed_url_invalid"), await Refused(async () =>
            await org.Admin.Run(SetFeed.Case, new SetFeed.Command { ShowId = await org.Admin.AddShow("Third"), Url = "file:///etc/passwd" }, SetFeed.Handle)));
    }

    [Fact]
    public async Task A_producer_refreshes_its_own_shows_only()
    {
        var org = await TestOrganization.Create();
        var producer = await org.As(Role.Producer);
        var show = (await org.Admin.Import(await FeedContent.Fetch(org.Admin, _fetcher, Address("feed"), default))).ShowId;

        Assert.Equal((404, "not_found"), await Refused(() => RefreshFeed.Refresh(producer, _fetcher, show)));
        await org.Assign(producer, show, ShowRole.Producer);
        Assert.False((await RefreshFeed.Refresh(producer, _fetcher, show)).IsNew);
    }

    string Address(string path) => $"http://127.0.0.1:{_publisher.Port}/{path}";

    Task SetFeedOf(InOrganization who, ShowId show, string path) => who.Run(SetFeed.Case, new SetFeed.Command { ShowId = show, Url = Address(path) }, SetFeed.Handle);

    static Task<ShowFeed.Feed> FeedOf(InOrganization who, ShowId show) => who.Read(ShowFeed.Case, new ShowFeed.Query(show), ShowFeed.Handle);
}
