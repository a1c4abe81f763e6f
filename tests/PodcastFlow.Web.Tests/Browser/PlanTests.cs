using Microsoft.Playwright;
using PodcastFlow.Shows;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>The master changes a plan; the network's admin sees what it allows and is told where it ends.</summary>
public sealed class PlanTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_smaller_plan_counts_at_once_and_its_limit_says_who_can_change_it()
    {
        var (site, org) = (await TestSite.Get(), await TestOrganization.Create("Cliff Audio"));
        await using var master = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, to: $"/master/organizations/{org.Organization.Id}");
        await master.Page.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();
        var form = master.Page.GetByRole(AriaRole.Dialog, new() { Name = "Change the plan" });
        await form.GetByLabel("Plan").SelectOptionAsync("starter");
        await BrowserFixture.Screenshot(master.Page, "plan-form");
        await BrowserFixture.Axe(master.Page);
        await master.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(form).ToHaveCountAsync(0);
        await Expect(master.Page.GetByText("Starter", new() { Exact = false }).First).ToBeVisibleAsync();
        for (var i = 0; i < 5; i++) await org.Admin.Run(CreateShow.Case, new CreateShow.Command { Name = $"Show {i}", DefaultLengthSeconds = 1800 }, CreateShow.Handle);
        await org.Installation.Control.Run(db => db.Execute($"insert into api_usage (organization_id, day, calls) values ({org.Tenant.Id}, {DateOnly.FromDateTime(db.Now.UtcDateTime)}, 10000)"));

        await using var admin = await browser.SignIn(site.Address.ToString(), org.EmailOf(Role.Admin), TestOrganization.Password, to: $"/{org.Slug}/settings");
        var panel = admin.Page.GetByRole(AriaRole.Region, new() { Name = "Plan: Starter" });
        await Expect(panel).ToContainTextAsync("1 of 5");
        await Expect(panel).ToContainTextAsync("full");
        await Expect(panel).ToContainTextAsync("10,000 of 10,000, as of");        // pages go on all the same
        await panel.ScrollIntoViewIfNeededAsync();
        await BrowserFixture.Screenshot(admin.Page, "plan-use");
        await BrowserFixture.Axe(admin.Page);

        await admin.Page.GotoAsync($"/{org.Slug}/shows?new=1");
        var show = admin.Page.GetByRole(AriaRole.Dialog);
        await show.GetByLabel("Name").FillAsync("The sixth");
        await admin.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(show.GetByRole(AriaRole.Alert)).ToContainTextAsync("The plan Starter allows 5 shows in use; this network has 5. The operator of this platform can change the plan.");
        await Expect(show.GetByLabel("Name")).ToHaveValueAsync("The sixth");
        Assert.Empty(master.Complaints.Concat(admin.Complaints));
    }
}
