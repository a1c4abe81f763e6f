using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PodcastFlow.Identity;
using PodcastFlow.Platform;
using PodcastFlow.Shows;
using PodcastFlow.Testing;
using PodcastFlow.Web.Tests.Jobs;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>The master's list of organizations and the record of one, as the operator of the platform reads them.</summary>
public sealed class OrganizationsTests(BrowserFixture browser)
{
    /// <summary>One of which much can be told.</summary>
    static async Task<TestOrganization> Busy(string name)
    {
        var org = await TestOrganization.Create(name);
        await JobsApiTests.Failed(org);
        for (var i = 0; i < 3; i++) await org.Admin.Run(CreateShow.Case, new CreateShow.Command { Name = $"Show {i}", DefaultLengthSeconds = 1800 }, CreateShow.Handle);
        await org.Installation.Control.Run(async db =>
        {
            var (today, month) = (DateOnly.FromDateTime(db.Now.UtcDateTime), new DateOnly(db.Now.Year, db.Now.Month, 1));
            await db.Execute($"update subscription set plan_id = 'starter' where organization_id = {org.Organization.Id}");
            await db.Execute($"insert into uploaded_file (schema_name, id, file_name, sha256, size_bytes, media_type, state) values ({org.Tenant.Schema}, {Guid.CreateVersion7()}, 'season.wav', sha256('season'), {7L << 30}, 'audio/wav', 'ready')");
            foreach (var (back, calls) in new[] { (4, 3200L), (3, 5100L), (1, 7400L), (0, 10000L) })
                await db.Execute($"insert into api_usage (organization_id, day, calls) values ({org.Organization.Id}, {month.AddMonths(-back)}, {calls})");
            foreach (var (day, route, kind, times) in new[] { (today, "POST /api/campaigns", "System.TimeoutException", 2), (today.AddDays(-3), "GET /api/avails", "Npgsql.NpgsqlException", 14) })
                await db.Execute($"insert into request_error (organization_id, day, route, kind, times, last_at, last_trace) values ({org.Organization.Id}, {day}, {route}, {kind}, {times}, {db.Now}, '4bf92f3577b34da6')");
            return await db.Execute($"insert into export_archive (id, organization_id, organization_slug, purpose, state, error, requested_at, finished_at) values ({Guid.CreateVersion7()}, {org.Organization.Id}, {org.Slug}, 'download', 'failed', 'IOException: no room on the disk', {db.Now}, {db.Now})");
        });
        // As the job does, soon: a list that was looked at before does not change by itself.
        await CountFigures.Run(org.Installation.Services.GetRequiredService<OrganizationDoor>().AsSystem(org.Tenant, default));
        return org;
    }

    [Fact]
    public async Task The_list_shows_how_organizations_are_and_is_narrowed_to_those_in_trouble()
    {
        var (site, name) = (await TestSite.Get(), TestDatabase.Slug("Lagoon"));
        await Busy(name + " busy");
        var calm = await TestOrganization.Create(name + " calm");
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, to: $"/master/organizations?q={name}");
        var page = visit.Page;
        var (trouble, well) = (page.GetByRole(AriaRole.Row).Filter(new() { HasText = name + " busy" }), page.GetByRole(AriaRole.Row).Filter(new() { HasText = name + " calm" }));
        await Expect(trouble.GetByText("trouble")).ToHaveAttributeAsync("title", "1 job has failed; 2 errors today; the plan's limit of API calls of this month is reached.");
        await Expect(trouble).ToContainTextAsync("7 GB");
        await Expect(trouble).ToContainTextAsync("10,000");
        await Expect(well.GetByText("ok", new() { Exact = true })).ToBeVisibleAsync();
        await Look(visit, "organizations");

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Health" }).SelectOptionAsync("Trouble");
        await Expect(well).ToHaveCountAsync(0);
        await Expect(trouble).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Health" }).SelectOptionAsync("");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Login shard" }).SelectOptionAsync(calm.Tenant.LoginShard);
        await Expect(well).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Storage" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Storage" })).ToHaveAttributeAsync("aria-sort", "ascending");
        Assert.Empty(visit.Complaints);

        await using var phone = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, 390, dark: true, to: $"/master/organizations?q={name}&sort=-health");
        await Expect(phone.Page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync(name + " busy");
        await Look(phone, "organizations-390");
    }

    [Fact]
    public async Task The_record_tells_what_is_wrong_what_is_large_what_is_slow_and_what_is_used()
    {
        var (site, org) = (await TestSite.Get(), await Busy("Lagoon Sound and the Long Road"));
        using var admin = await site.SignIn(org, Role.Admin);
        await org.Admin.Read(ListShows.Case, new ListShows.Query(), ListShows.Handle);
        foreach (var (width, dark) in new[] { (1280, false), (390, true) })
        {
            await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, width, dark, to: $"/master/organizations/{org.Tenant.Id}");
            var page = visit.Page;
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Health" })).ToContainTextAsync("1 job has failed");
            await Look(visit, $"organization-{width}");
            await Open("Activity", "4bf92f3577b34da6", "activity");
            await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Sessions" })).ToContainTextAsync(org.EmailOf(Role.Admin));
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "failed" })).ToHaveAttributeAsync("href", $"/master/jobs?organization={org.Tenant.Id}&state=Failed");
            await Open("Limits and use", "of 10,000", "use");
            await Expect(page.GetByText("full", new() { Exact = true })).ToHaveCountAsync(1);
            await Open("Database", "inventory_claim", "database");
            await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Migrations" })).ToContainTextAsync("applied");
            await Open("Statements", "ListShows.cs", "statements");
            Assert.Empty(visit.Complaints);

            async Task Open(string tab, string shows, string picture)
            {
                await page.GetByRole(AriaRole.Link, new() { Name = tab, Exact = true }).ClickAsync();
                await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(shows);
                await Look(visit, $"organization-{picture}-{width}");
            }
        }
    }

    [Fact]
    public async Task An_organization_is_put_away_with_a_reason_its_people_are_told_and_one_press_brings_it_back()
    {
        var (site, org) = (await TestSite.Get(), await TestOrganization.Create("Lagoon Sound"));
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password);
        await using var member = await browser.SignIn(site.Address.ToString(), org.EmailOf(Role.Admin), TestOrganization.Password, 390);
        var page = visit.Page;
        await page.GotoAsync($"/master/organizations/{org.Tenant.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Archive", Exact = true }).ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog, new() { Name = "Archive" });
        await form.GetByLabel("Reason").FillAsync("Merged into another network.");
        await Look(visit, "archive-form");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.GetByText("Archived: Merged into another network.")).ToBeVisibleAsync();
        await Look(visit, "organization-archived");

        await member.Page.GotoAsync($"/{org.Slug}/shows");
        await Expect(member.Page.GetByRole(AriaRole.Heading, new() { Name = "This organization is archived" })).ToBeVisibleAsync();
        await Expect(member.Page.GetByText("Lagoon Sound is archived. The operator of this platform can bring it back.")).ToBeVisibleAsync();
        await Look(member, "archived-390");

        await page.GetByRole(AriaRole.Button, new() { Name = "Bring back" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Suspend" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Activity", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "All of it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Organization" })).ToHaveValueAsync(org.Tenant.Id);
        await Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("Brought the organization back from the archive");
        await member.Page.ReloadAsync();
        await Expect(member.Page.GetByRole(AriaRole.Heading, new() { Name = "Shows", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints.Concat(member.Complaints));
    }

    static async Task Look(Visit visit, string name)
    {
        await BrowserFixture.Screenshot(visit.Page, name);
        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Axe(visit.Page);
    }
}
