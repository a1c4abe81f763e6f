using Microsoft.Playwright;
using PodcastFlow.Testing;
using Xunit.Sdk;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser.Walks;

/// <summary>Somebody signed in who goes from page to page and looks at each.</summary>
sealed class Walker(string name, Visit visit) : IAsyncDisposable
{
    static readonly string[] Failures = ["This page could not be loaded", "This is not yours to see", "There is nothing here", "This organization is suspended", "This organization is archived"];

    public IPage Page => visit.Page;

    public static async Task<Walker> As(BrowserFixture browser, TestSite site, TestOrganization org, Role role, int width = 1280)
    {
        await org.As(role);
        return new Walker(role.ToString().ToLowerInvariant(), await browser.SignIn(site.Address.ToString(), org.EmailOf(role), TestOrganization.Password, width));
    }

    public static async Task<Walker> Master(BrowserFixture browser, TestSite site) =>
        new("master", await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password));

    /// <summary>Goes there and waits until the page has what it shows.</summary>
    public async Task<string> Go(string address)
    {
        await Page.GotoAsync(address);
        return await Arrived();
    }

    /// <summary>Waits until the page has what it shows; its heading.</summary>
    public async Task<string> Arrived()
    {
        var heading = Page.Locator("main h1").First;
        await heading.WaitForAsync();
        await Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0);
        await Expect(Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        return await heading.InnerTextAsync();
    }

    /// <summary>The page has content and fits its window.</summary>
    public async Task See(string address, string picture)
    {
        var heading = await Go(address);
        if (Failures.Contains(heading, StringComparer.Ordinal)) throw new XunitException($"The {name} went to {address} and read: {heading}");
        await See(picture);
    }

    /// <summary>The page has content, fits its window and has no barrier, by day and by night.</summary>
    public async Task Look(string address, string picture)
    {
        await See(address, picture);
        await Barriers(picture);
    }

    /// <summary>The same for where one is.</summary>
    public async Task Look(string picture)
    {
        await See(picture);
        await Barriers(picture);
    }

    async Task See(string picture)
    {
        await BrowserFixture.Screenshot(Page, $"walk-{name}-{picture}");
        await BrowserFixture.FitsItsWindow(Page);
        Assert.Empty(visit.Complaints);
    }

    async Task Barriers(string picture)
    {
        await BrowserFixture.Axe(Page);

        // The night changes colours and nothing else.
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await BrowserFixture.Screenshot(Page, $"walk-{name}-{picture}-dark");
        await BrowserFixture.Axe(Page, "color-contrast");
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Assert.Empty(visit.Complaints);
    }

    public ValueTask DisposeAsync() => visit.DisposeAsync();
}
