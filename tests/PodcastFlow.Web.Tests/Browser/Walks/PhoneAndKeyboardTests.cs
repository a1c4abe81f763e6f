using Microsoft.Playwright;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser.Walks;

/// <summary>The product on a phone, and without a mouse.</summary>
public sealed class PhoneAndKeyboardTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("", "home"), InlineData("campaigns/{campaign}", "campaign"), InlineData("episodes/{episode}", "episode"), InlineData("avails", "avails"), InlineData("reservations", "reservations")]
    public async Task A_page_fits_a_phone_and_the_drawer_leads_on(string path, string picture)
    {
        var network = await WalkNetwork.Get();
        await using var walker = await Walker.As(browser, await TestSite.Get(), network.Org, Role.Admin, width: 390);
        var page = walker.Page;

        await walker.Look(network.At(path), $"phone-{picture}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Navigation" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Users", Exact = true }).ClickAsync();
        await Expect(page.Locator("main h1").First).ToHaveTextAsync("Users");
    }

    [Fact]
    public async Task A_slot_is_held_without_a_mouse()
    {
        var network = await WalkNetwork.Get();
        await using var walker = await Walker.As(browser, await TestSite.Get(), network.Org, Role.Sales);
        var page = walker.Page;
        await walker.Go(network.At("avails?campaign={campaign}"));

        await Press("Tab", "e => e.hasAttribute('data-slot')");
        await Press("ArrowRight", "e => e.ariaLabel.endsWith('roll 1: free')");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Hold 1 slot" })).ToBeVisibleAsync();
        await Press("Tab", "e => e.innerText === 'Hold'");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByText($"1 slot for {WalkNetwork.Campaign}.")).ToBeVisibleAsync();

        // One key again and again, until the focus is where it shall be.
        async Task Press(string key, string until)
        {
            for (var i = 0; i < 80; i++)
            {
                if (await page.EvaluateAsync<bool>($"({until})(document.activeElement)")) return;
                await page.Keyboard.PressAsync(key);
            }
            Assert.Fail($"{key} does not lead there.");
        }
    }

    [Fact]
    public async Task Who_pages_twice_before_the_first_weeks_are_there_sees_those_after_the_next()
    {
        var network = await WalkNetwork.Get();
        await using var walker = await Walker.As(browser, await TestSite.Get(), network.Org, Role.Sales);
        await walker.Go(network.At("avails?from=2026-03-02"));

        await walker.Page.EvaluateAsync("() => { const later = document.querySelector(\"[data-keys=']']\"); later.click(); later.click(); }");

        await BrowserFixture.Arrives(walker.Page, $"**{network.At("avails?from=2026-07-06")}");
        await Expect(walker.Page.GetByRole(AriaRole.Columnheader, new() { Name = "6 Jul", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_goes_to_other_weeks_while_the_first_are_on_their_way_sees_the_others()
    {
        var (site, org) = (await TestSite.Get(), await TestOrganization.Create());
        using (var admin = await site.SignIn(org, Role.Admin)) await admin.Post("/api/shows", new { name = "Night Kitchen" });
        await using var walker = await Walker.As(browser, site, org, Role.Sales);
        var page = walker.Page;
        await using (var gate = await HeldLock.By(org.Installation.SuperuserConnection, $"lock table {org.Tenant.Schema}.inventory in access exclusive mode"))
        {
            await page.GotoAsync($"/{org.Slug}/avails?from=2026-03-02");
            await gate.Waiter(null, "query like '%ShowAvailability%' and wait_event_type = 'Lock'");

            await page.EvaluateAsync($"() => Blazor.navigateTo('/{org.Slug}/avails?from=2026-07-06')");
            await BrowserFixture.Arrives(page, $"**/{org.Slug}/avails?from=2026-07-06");
        }

        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "6 Jul", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_campaign_is_found_and_opened_without_a_mouse()
    {
        var network = await WalkNetwork.Get();
        await network.Org.As(Role.Sales);
        await using var visit = await browser.Open((await TestSite.Get()).Address.ToString());
        var page = visit.Page;

        await page.GotoAsync("/sign-in");
        await Expect(page.GetByLabel("E-mail")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(network.Org.EmailOf(Role.Sales));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(TestOrganization.Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("To do")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("roast");
        await Expect(page.GetByRole(AriaRole.Option).First).ToContainTextAsync(WalkNetwork.Campaign);
        await BrowserFixture.Screenshot(page, "walk-keyboard-palette");
        await page.Keyboard.PressAsync("Enter");

        await BrowserFixture.Arrives(page, $"**{network.At("campaigns/{campaign}")}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = WalkNetwork.Campaign, Exact = true })).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }
}
