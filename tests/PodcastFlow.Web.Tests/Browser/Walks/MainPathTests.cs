using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser.Walks;

/// <summary>The first path through the product, as a person goes it in a browser.</summary>
public sealed class MainPathTests(BrowserFixture browser)
{
    const string Password = "a sentence of her own", Show = "Fog and Foghorns", Buyer = "Lantern Tea", Campaign = "First light";

    [Fact]
    public async Task A_network_is_created_imports_its_feed_and_sells_a_slot_and_another_sees_nothing_of_it()
    {
        var site = await TestSite.Get();
        var slug = TestDatabase.Slug("path");
        var invitation = await CreateOrganization(site, slug);

        await using var visit = await browser.Open(site.Address.ToString());
        var page = visit.Page;
        await Join(page, invitation, slug);
        await ImportFeed(page, slug);
        await AddAdvertiser(page, slug);
        await BeginCampaign(page, slug);
        await BrowserFixture.Screenshot(page, "path-campaign");
        var campaign = new Uri(page.Url).AbsolutePath;
        await HoldSlots(page);
        await page.GotoAsync(campaign);
        await Expect(page.GetByText("the first for")).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);

        await SeesNothing(site, campaign);
    }

    async Task<string> CreateOrganization(TestSite site, string slug)
    {
        await using var master = await Walker.Master(browser, site);
        await master.Page.GetByRole(AriaRole.Button, new() { Name = "Create an organization" }).ClickAsync();
        var form = master.Page.GetByRole(AriaRole.Dialog);
        await form.GetByLabel("Name").FillAsync("Fog Coast Radio");
        await form.GetByLabel("Slug").FillAsync(slug);
        await form.GetByLabel("E-mail of its first admin").FillAsync($"mara@{slug}.test");
        await form.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(master.Page.GetByText("Fog Coast Radio is ready")).ToBeVisibleAsync();
        return await master.Page.GetByLabel("Invitation for its first admin").InputValueAsync();
    }

    static async Task Join(IPage page, string invitation, string slug)
    {
        await page.GotoAsync(new Uri(invitation).AbsolutePath);
        await page.GetByLabel("Your name").FillAsync("Mara Holm");
        await page.GetByLabel("Choose a password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept and sign in" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/{slug}$"));
    }

    static async Task ImportFeed(IPage page, string slug)
    {
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Shows", Exact = true }).ClickAsync();
        await BrowserFixture.Arrives(page, $"**/{slug}/shows");
        await page.GetByRole(AriaRole.Link, new() { Name = "Import a feed" }).First.ClickAsync();
        await page.GetByLabel("Address").FillAsync("http://10.0.0.1/feed");
        await page.GetByLabel("Address").PressAsync("Enter");
        await Expect(page.GetByText("is not a public address")).ToBeVisibleAsync();
        await BrowserFixture.Choose(page.GetByLabel("Or a file"), new FilePayload { Name = "fog.xml", MimeType = "application/rss+xml", Buffer = Encoding.UTF8.GetBytes(WalkNetwork.Feed(Show, "Stories from the coast.")) });
        await Expect(page.GetByText("What would happen")).ToBeVisibleAsync();
        await BrowserFixture.Screenshot(page, "path-preview");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Import {Show}" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = $"Open {Show}" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = Show })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Chapter 12" })).ToBeVisibleAsync();
    }

    static async Task AddAdvertiser(IPage page, string slug)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Advertisers", Exact = true }).ClickAsync();
        await BrowserFixture.Arrives(page, $"**/{slug}/advertisers");
        await page.GetByRole(AriaRole.Button, new() { Name = "New advertiser" }).First.ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog, new() { Name = "New advertiser" });
        await form.GetByLabel("Name").FillAsync(Buyer);
        await form.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = Buyer }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = Buyer })).ToBeVisibleAsync();
    }

    static async Task BeginCampaign(IPage page, string slug)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().Date);
        await page.GetByRole(AriaRole.Link, new() { Name = "New campaign" }).First.ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog, new() { Name = "New campaign" });
        await form.GetByLabel("Name").FillAsync(Campaign);
        await Expect(form.GetByLabel("Advertiser")).ToHaveValueAsync(Buyer);
        await form.GetByLabel("First day").FillAsync($"{today:yyyy-MM-dd}");
        await form.GetByLabel("Last day").FillAsync($"{today.AddDays(60):yyyy-MM-dd}");
        await form.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
        await BrowserFixture.Arrives(page, $"**/{slug}/campaigns/*");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = Campaign })).ToBeVisibleAsync();
    }

    static async Task HoldSlots(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Hold slots" }).First.ClickAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = Show });
        var before = await FreeSlots(row);
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("mid-roll 1: free$") }).Last.ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("mid-roll 2: free$") }).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Hold 2 slots" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Campaign")).ToHaveValueAsync(Campaign);
        await BrowserFixture.Screenshot(page, "path-choosing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true }).ClickAsync();

        await Expect(page.GetByText($"2 slots for {Campaign}.")).ToBeVisibleAsync();
        await Expect(row.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"held for {Campaign}") })).ToHaveCountAsync(2);
        Assert.Equal(before - 2, await FreeSlots(row));
        await BrowserFixture.Screenshot(page, "path-held");
    }

    static async Task<int> FreeSlots(ILocator row)
    {
        var text = await row.GetByText(new Regex("^\\d+ of \\d+ free")).First.InnerTextAsync();
        return int.Parse(text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    async Task SeesNothing(TestSite site, string campaign)
    {
        var org = await TestOrganization.Create();
        await using var stranger = await Walker.As(browser, site, org, Role.Admin);
        Assert.Equal("There is nothing here", await stranger.Go(campaign));
        Assert.Equal("There is nothing here", await stranger.Go($"/{org.Slug}/campaigns/{campaign.Split('/')[^1]}"));

        await stranger.Go($"/{org.Slug}");
        await stranger.Page.Keyboard.PressAsync("Control+k");
        foreach (var word in new[] { Campaign, Buyer, Show })
        {
            await stranger.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search or do anything" }).FillAsync(word);
            await Expect(stranger.Page.GetByText("Nothing is called that.")).ToBeVisibleAsync();
        }
        foreach (var list in new[] { "shows", "episodes", "campaigns", "advertisers", "reservations" })
        {
            await stranger.Go($"/{org.Slug}/{list}");
            await Expect(stranger.Page.Locator("tr[data-row]")).ToHaveCountAsync(0);
        }
    }
}
