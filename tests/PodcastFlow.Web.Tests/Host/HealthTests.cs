using System.Net;
using PodcastFlow.Tenancy;
using PodcastFlow.Testing;

namespace PodcastFlow.Web.Tests.Host;

public sealed class HealthTests
{
    [Fact]
    public async Task A_started_site_lives_and_is_ready_and_says_no_more()
    {
        using var watcher = (await TestSite.Get()).Anonymous();

        Assert.Equal("""{"status":"ok"}""", (await watcher.Get("/health/live")).GetRawText());
        Assert.Equal("""{"status":"ok"}""", (await watcher.Get("/health/ready")).GetRawText());
    }

    [Fact]
    public async Task A_site_of_another_version_than_its_database_lives_and_is_not_ready()
    {
        await using var site = await TestSite.Start(s => s with { NewestPublicVersion = s.NewestPublicVersion + 1 });
        using var watcher = site.Anonymous();

        await watcher.Get("/health/live");
        await NotReady(watcher);
    }

    [Fact]
    public async Task A_site_that_loses_its_database_lives_and_is_not_ready()
    {
        var database = await TestDatabase.Create();
        await using var site = await TestSite.Start(s => s with { Connection = new TenancyConnection(database.Superuser, database.Key.PasswordOf) });
        using var watcher = site.Anonymous();
        await watcher.Get("/health/ready");

        await database.DisposeAsync();

        await NotReady(watcher);
        await watcher.Get("/health/live");
        Assert.Equal("database_unavailable", await Client.Problem(await watcher.Send(HttpMethod.Post, "/api/password/forgotten", new { email = "a@b.test" }), HttpStatusCode.ServiceUnavailable));
        await site.App.StopAsync();
    }

    static async Task NotReady(Client watcher)
    {
        using var answer = await watcher.Send(HttpMethod.Get, "/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("""{"status":"not_ready"}""", await answer.Content.ReadAsStringAsync());
    }
}
