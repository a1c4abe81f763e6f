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
}
