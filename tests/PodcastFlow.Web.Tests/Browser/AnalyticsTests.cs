using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PodcastFlow.Identity;
using PodcastFlow.Platform;
using PodcastFlow.Shows;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>The platform in figures, as its master looks at them.</summary>
public sealed class AnalyticsTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_master_filters_compares_ranks_and_asks_every_organization()
    {
        var site = await TestSite.Get();
        var region = await Network(shows: 3);
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password);
        var page = visit.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Analytics" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Analytics", Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Not measured yet" })).ToContainTextAsync("Invoices are not built yet");

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Region" }).SelectOptionAsync(region);
        var figures = page.GetByRole(AriaRole.Region, new() { Name = "Figures", Exact = true });
        await Expect(figures).ToContainTextAsync("active organizations 1");
        await Expect(figures).ToContainTextAsync("shows 3");
        await BrowserFixture.Screenshot(page, "analytics");
        await BrowserFixture.Axe(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Plans, regions, servers" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "By region" })).ToContainTextAsync(region);
        await Expect(figures).ToContainTextAsync("active organizations 1");        // the filter stays from tab to tab
        await BrowserFixture.Screenshot(page, "analytics-groups");
        await BrowserFixture.Axe(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Who stays" }).ClickAsync();
        await Expect(page.GetByText("100 %").First).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Ranking" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Figure" }).SelectOptionAsync("shows");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask every organization now" }).ClickAsync();
        await Expect(page.GetByText("organizations have answered")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Exactly now" })).ToBeVisibleAsync();
        await BrowserFixture.Screenshot(page, "analytics-ranking");
        await BrowserFixture.Axe(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Campaigns", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Largest campaigns" })).ToContainTextAsync("organizations");
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData(1280, true, "analytics-dark")]
    [InlineData(390, false, "analytics-phone")]
    public async Task The_page_is_readable_by_night_and_fits_a_phone(int width, bool dark, string picture)
    {
        var site = await TestSite.Get();
        var region = await Network(shows: 1);
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, width, dark, to: $"/master/analytics?region={region}");
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "By month" })).ToBeVisibleAsync();
        await BrowserFixture.Screenshot(visit.Page, picture);
        await BrowserFixture.Axe(visit.Page);
        await BrowserFixture.FitsItsWindow(visit.Page);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_region_without_organizations_says_so_and_leads_back()
    {
        var site = await TestSite.Get();
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, to: "/master/analytics?region=nowhere");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No organization on this plan in this region" })).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "By month" })).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    static async Task<string> Network(int shows)
    {
        var (org, region) = (await TestOrganization.Create(), TestDatabase.Slug("region"));
        await org.Installation.Control.Run(db => db.Execute($"update organization set region = {region} where id = {org.Organization.Id}"));
        for (var i = 0; i < shows; i++) await org.Admin.Run(CreateShow.Case, new CreateShow.Command { Name = $"Show {i}" }, CreateShow.Handle);
        await CountFigures.Run(org.Installation.Services.GetRequiredService<OrganizationDoor>().AsSystem(org.Tenant, default));
        return region;
    }
}
