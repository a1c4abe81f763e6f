using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>The pages about people and organizations, as a master, an admin and a seller use them.</summary>
public sealed class PeopleTests(BrowserFixture browser)
{
    const string Password = "a sentence of her own";

    [Fact]
    public async Task A_master_makes_a_network_its_first_admin_comes_in_and_invites_the_next()
    {
        var site = await TestSite.Get();
        var slug = TestDatabase.Slug("walk");
        await using var master = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password);
        await BrowserFixture.Arrives(master.Page, "**/master/organizations");

        await master.Page.GetByRole(AriaRole.Button, new() { Name = "Create an organization" }).ClickAsync();
        var form = master.Page.GetByRole(AriaRole.Dialog);
        await form.GetByLabel("Name").FillAsync("Harbor & Söhne Audio");
        await Expect(form.GetByLabel("Slug")).ToHaveValueAsync("harbor-sohne-audio");
        await form.GetByLabel("Slug").FillAsync(slug);
        await form.GetByLabel("Name").PressAsync("End");
        await form.GetByLabel("Name").PressSequentiallyAsync("!");
        await Expect(form.GetByLabel("Slug")).ToHaveValueAsync(slug);
        await form.GetByLabel("E-mail of its first admin").FillAsync($"ines@{slug}.test");
        await master.Page.Keyboard.PressAsync("Control+Enter");
        var link = master.Page.GetByLabel("Invitation for its first admin");
        await Expect(link).ToHaveValueAsync(new Regex("/invitation/"));
        await Look(master, "master-created");

        await using var admin = await browser.Open(site.Address.ToString());
        await admin.Page.GotoAsync(await link.InputValueAsync());
        await Expect(admin.Page.GetByRole(AriaRole.Heading, new() { Name = "Join Harbor & Söhne Audio!" })).ToBeVisibleAsync();
        await admin.Page.GetByLabel("Your name").FillAsync("Ines Moreau");
        await admin.Page.GetByLabel("Choose a password").FillAsync(Password);
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Accept and sign in" }).ClickAsync();
        await BrowserFixture.Arrives(admin.Page, "**/" + slug);

        await admin.Page.GotoAsync($"/{slug}/users");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Invite a person" }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Dialog).GetByLabel("E-mail").FillAsync($"sam@{slug}.test");
        await admin.Page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Sam Okafor");
        await Look(admin, "users-invite");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Row, new() { Name = "Sam Okafor" })).ToContainTextAsync("invited");

        await using var sales = await browser.Open(site.Address.ToString());
        await sales.Page.GotoAsync("/demo/mail");
        await sales.Page.Locator("article", new() { HasText = $"sam@{slug}.test" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(sales.Page.GetByLabel("Your name")).ToHaveValueAsync("Sam Okafor");
    }

    [Fact]
    public async Task Locking_somebody_out_can_be_undone_and_the_last_admin_stays()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);
        await using var visit = await SignIn(site, org, Role.Admin);
        var page = visit.Page;
        await page.GotoAsync($"/{org.Slug}/users");
        var sales = page.GetByRole(AriaRole.Row, new() { Name = org.EmailOf(Role.Sales) });

        await sales.GetByRole(AriaRole.Button).ClickAsync();
        await Look(visit, "users-open");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lock out" }).ClickAsync();
        await Expect(sales).ToContainTextAsync("locked out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(sales).ToContainTextAsync("active");

        await page.GetByRole(AriaRole.Row, new() { Name = org.EmailOf(Role.Admin) }).GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lock out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("last active admin");
    }

    [Theory]
    [InlineData(390, false), InlineData(390, true)]
    public async Task Every_page_is_free_of_barriers_and_fits(int width, bool dark)
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create("Lighthouse Studios");
        await org.As(Role.Sales);
        var address = site.Address.ToString();
        await using var admin = await browser.SignIn(address, org.EmailOf(Role.Admin), TestOrganization.Password, width, dark);
        await using var master = await browser.SignIn(address, await site.NewMaster(), TestOrganization.Password, width, dark);
        var of = $"{(dark ? "dark" : "light")}-{width}";

        foreach (var (visit, path, heading) in new[]
                 {
                     (admin, $"/{org.Slug}/users", "Users"), (admin, $"/{org.Slug}/settings", "Settings"), (admin, "/profile", "Profile and security"), (admin, "/demo/mail", "Mails"),
                     (master, "/master/organizations", "Organizations"), (master, $"/master/organizations/{org.Organization.Id}", "Lighthouse Studios"),
                     (master, $"/master/organizations/{org.Organization.Id}?tab=people", "Lighthouse Studios"), (master, $"/master/organizations/{org.Organization.Id}?tab=mails", "Lighthouse Studios"),
                 })
        {
            await visit.Page.GotoAsync(path);
            await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeVisibleAsync();
            await Look(visit, $"{path.Split('/', '=')[^1].Replace(org.Organization.Id, "organization", StringComparison.Ordinal)}-{of}");
        }
    }

    [Fact]
    public async Task A_seller_is_told_that_the_users_page_is_not_theirs()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);
        await using var visit = await SignIn(site, org, Role.Sales);

        await visit.Page.GotoAsync($"/{org.Slug}/users");

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "This is not yours to see" })).ToBeVisibleAsync();
        await Look(visit, "users-forbidden");
    }

    [Fact]
    public async Task Settings_that_somebody_else_changed_are_not_overwritten()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        await using var first = await SignIn(site, org, Role.Admin);
        await using var second = await SignIn(site, org, Role.Admin);
        foreach (var visit in new[] { first, second })
        {
            await visit.Page.GotoAsync($"/{org.Slug}/settings");
            await visit.Page.GetByLabel("Legal name").FillAsync("Harbor Audio, Inc.");
        }
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(first.Page.GetByText("The settings are saved.")).ToBeVisibleAsync();

        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(second.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Somebody else changed");
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Load again" }).ClickAsync();
        await Expect(second.Page.GetByLabel("Legal name")).ToHaveValueAsync("Harbor Audio, Inc.");
    }

    [Fact]
    public async Task Whoever_stays_away_is_warned_before_the_session_ends()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        // To a host whose clock is ahead all sessions have ended, and the work of the night is due: it has a database to itself.
        await using var database = await TestDatabase.Create();
        var installation = await TestInstallation.On(database);
        await using var site = await TestSite.Start(settings => settings with { Clock = clock }, on: installation);
        var org = await TestOrganization.Create(on: installation);
        await using var visit = await SignIn(site, org, Role.Admin);
        var page = visit.Page;
        await page.GotoAsync("/profile");
        await Expect(page.GetByText("Where you are signed in")).ToBeVisibleAsync();

        clock.Advance(TimeSpan.FromHours(7) + TimeSpan.FromMinutes(51));
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("you will be signed out in");
        await Look(visit, "session-ends");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stay signed in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();
        clock.Advance(TimeSpan.FromHours(7));
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();

        clock.Advance(TimeSpan.FromHours(2));
        await BrowserFixture.Arrives(page, "**/sign-in?problem=session_ended&return=%2Fprofile");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("your session has ended");
        await site.App.StopAsync(TestContext.Current.CancellationToken);
        await installation.Services.DisposeAsync();
    }

    Task<Visit> SignIn(TestSite site, TestOrganization org, Role role) => browser.SignIn(site.Address.ToString(), org.EmailOf(role), TestOrganization.Password);

    static async Task Look(Visit visit, string name)
    {
        await BrowserFixture.Screenshot(visit.Page, "people-" + name);
        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Axe(visit.Page);
        Assert.Empty(visit.Complaints);
    }
}
