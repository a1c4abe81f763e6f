using Microsoft.Playwright;
using PodcastFlow.Testing;
using PodcastFlow.Web.Tests.Browser.Sample;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

public sealed class LostConnectionTests(BrowserFixture browser, SampleHost host) : IClassFixture<SampleHost>
{
    [Fact]
    public async Task A_lost_connection_is_said_and_comes_back_to_the_same_address_with_the_draft()
    {
        await using var visit = await browser.Open(host.Address);
        var page = visit.Page;
        await page.GotoAsync("/harbor-audio/sample?q=night&page=1");
        await page.Locator("tr[data-row]").First.WaitForAsync();
        await page.Keyboard.PressAsync("n");
        await page.GetByLabel("Name").FillAsync("Half a name");

        await host.Stop();
        await Expect(page.GetByText("Reconnecting…")).ToBeVisibleAsync();
        await BrowserFixture.Screenshot(page, "reconnecting");
        await host.StartAgain();

        await Expect(page.GetByText("Reconnecting…")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await page.Locator("tr[data-row]").First.WaitForAsync(new() { Timeout = 30_000 });
        Assert.Contains("/harbor-audio/sample?q=night", page.Url, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("n");
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync("Half a name");
    }

    [Fact]
    public async Task A_link_that_is_followed_while_the_connection_is_made_is_followed()
    {
        var (site, org) = (await TestSite.Get(), await TestOrganization.Create("Early"));
        await using var visit = await browser.SignIn(site.Address.ToString(), org.EmailOf(Role.Admin), TestOrganization.Password);
        var (page, there) = (visit.Page, new TaskCompletionSource());
        await page.RouteWebSocketAsync("**/_blazor*", socket =>
        {
            var (server, answers, sent) = (socket.ConnectToServer(), 0, Task.CompletedTask);
            // All but the handshake waits until the next page is there.
            server.OnMessage(frame => sent = Send(answers++ == 0 ? sent : Task.WhenAll(sent, there.Task), socket, frame));
        });
        await page.RouteAsync($"**/{org.Slug}/shows", async route =>
        {
            await route.ContinueAsync();
            await Task.Delay(500);
            there.TrySetResult();
        });

        await page.GotoAsync($"/{org.Slug}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Shows", Exact = true }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Shows", Level = 1 })).ToBeVisibleAsync();
        Assert.EndsWith("/shows", page.Url, StringComparison.Ordinal);
    }

    static async Task Send(Task after, IWebSocketRoute socket, IWebSocketFrame frame)
    {
        await after;
        if (frame.Binary is { } binary) socket.Send(binary); else socket.Send(frame.Text!);
    }
}
