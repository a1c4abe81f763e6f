using Microsoft.Playwright;
using PodcastFlow.Testing;
using PodcastFlow.Web.Tests.Jobs;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>The page of the background's work, as the operator of the platform uses it.</summary>
public sealed class JobsTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_operator_sees_what_failed_tries_it_again_cancels_and_watches_it_change()
    {
        var site = await TestSite.Get();
        var name = TestDatabase.Slug("Lagoon");      // other tests have jobs that fail, too
        var org = await TestOrganization.Create(name);
        await JobsApiTests.Failed(org);
        var late = Guid.CreateVersion7();
        await org.Installation.Control.Run(db => db.Execute($"""
            insert into job (id, schema_name, kind, payload, run_after, attempts, last_error)
            values ({late}, {org.Tenant.Schema}, 'expire_holds', jsonb_build_object(), now() + interval '3 hours', 3, 'TimeoutException: the database did not answer')
            """));
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password);
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Jobs" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Jobs", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync(name);
        var failed = page.GetByRole(AriaRole.Row, new() { Name = "refresh_feed" }).Filter(new() { HasText = name });
        var waiting = page.GetByRole(AriaRole.Row, new() { Name = "expire_holds" }).Filter(new() { HasText = name });
        await Expect(failed).ToContainTextAsync("the line is dead");
        await Expect(failed).ToContainTextAsync("failed");
        await Expect(waiting).ToContainTextAsync("queued");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Recurring" })).ToContainTextAsync("look_for_expired_holds");
        await Look(visit, "jobs");

        // The host at work takes it, and the page comes to know without being asked.
        await failed.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await Expect(failed).ToHaveCountAsync(0);

        await waiting.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await waiting.GetByRole(AriaRole.Button, new() { Name = "Cancel it" }).ClickAsync();
        await Expect(waiting).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Combobox, new() { Name = "State" }).SelectOptionAsync("Cancelled");
        await Expect(waiting).ToContainTextAsync("cancelled");
        await Expect(waiting.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData(1280, true, "jobs-dark")]
    [InlineData(390, false, "jobs-phone")]
    public async Task The_page_is_readable_by_night_and_fits_a_phone(int width, bool dark, string picture)
    {
        var site = await TestSite.Get();
        await JobsApiTests.Failed(await TestOrganization.Create("Lagoon Sound and the Long Road to the Northern Sea Podcast Network"));
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, width, dark, to: "/master/jobs?state=Failed");
        await Expect(visit.Page.GetByText("IOException: the line is dead").First).ToBeVisibleAsync();
        await Look(visit, picture);
    }

    static async Task Look(Visit visit, string name)
    {
        await BrowserFixture.Screenshot(visit.Page, name);
        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Axe(visit.Page);
    }
}
