using Microsoft.Playwright;
using PodcastFlow.Testing;
using PodcastFlow.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Archives;

/// <summary>An organization leaves by its settings and comes back by the master's page, as people do it.</summary>
public sealed class ArchivePagesTests(BrowserFixture browser)
{
    [Fact]
    public async Task An_admin_exports_downloads_and_the_master_imports_it_under_another_slug()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create("Pier Audio");
        var folder = Directory.CreateTempSubdirectory("podcastflow-pages-").FullName;
        try
        {
            var path = Path.Combine(folder, "pier.tar.gz");
            await using (var visit = await browser.SignIn(site.Address.ToString(), org.EmailOf(Role.Admin), TestOrganization.Password))
            {
                var page = visit.Page;
                await page.GotoAsync($"/{org.Slug}/settings");
                var panel = page.GetByRole(AriaRole.Region, new() { Name = "Export data" });
                await Expect(panel).ToContainTextAsync("Nothing was exported yet.");
                await panel.GetByRole(AriaRole.Button, new() { Name = "Export data" }).FocusAsync();
                await page.Keyboard.PressAsync("Enter");
                var download = panel.GetByRole(AriaRole.Button, new() { Name = "Download" });
                await Expect(download).ToBeVisibleAsync();
                await Look(visit, "export");

                await (await page.RunAndWaitForDownloadAsync(() => download.ClickAsync())).SaveAsAsync(path);

                await Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Export data" })).ToBeEnabledAsync();      // the page is still alive
                await panel.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
                await panel.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
                await Expect(download).ToHaveCountAsync(0);
                Assert.Empty(visit.Complaints);
            }

            await using (var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password))
            {
                var page = visit.Page;
                await page.GetByRole(AriaRole.Link, new() { Name = "Import" }).ClickAsync();
                await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Import an organization" })).ToBeVisibleAsync();
                await File.WriteAllTextAsync(Path.Combine(folder, "letter.tar.gz"), "Dear operator,");
                await Expect(page.GetByLabel("A file")).ToBeEnabledAsync();
                await page.GetByLabel("A file").SetInputFilesAsync(Path.Combine(folder, "letter.tar.gz"));
                await Expect(page.GetByText("This is no export of an organization, or it is damaged")).ToBeVisibleAsync();
                await Expect(page.GetByLabel("A file")).ToBeEnabledAsync();
                await page.GetByLabel("A file").SetInputFilesAsync(path);
                await Expect(page.GetByRole(AriaRole.Region, new() { Name = "What is in it" })).ToContainTextAsync($"Pier Audio ({org.Slug})");
                await Look(visit, "import");

                await page.GetByLabel("Slug").FillAsync(org.Slug);
                await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
                await Expect(page.GetByText("There is already an organization of this slug.").First).ToBeVisibleAsync();
                await page.GetByLabel("Slug").FillAsync(org.Slug + "-copy");
                await page.Keyboard.PressAsync("Enter");

                await page.GetByRole(AriaRole.Link, new() { Name = "Open it" }).ClickAsync();
                await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Pier Audio" })).ToBeVisibleAsync();
                await Expect(page.GetByText("1 active, 0 invited")).ToBeVisibleAsync();      // the admin has proved the address already
                await page.GetByRole(AriaRole.Link, new() { Name = "Export", Exact = true }).ClickAsync();
                await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Export data" })).ToBeVisibleAsync();
                Assert.Empty(visit.Complaints);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(1280, true, "import-dark")]
    [InlineData(390, false, "import-phone")]
    public async Task The_pages_are_readable_by_night_and_fit_a_phone(int width, bool dark, string picture)
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, width, dark);
        await visit.Page.GotoAsync("/master/organizations/import");
        await Expect(visit.Page.GetByLabel("A file")).ToBeEnabledAsync();
        await Look(visit, picture);
        await visit.Page.GotoAsync($"/master/organizations/{org.Tenant.Id}?tab=export");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Export data" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Download" })).ToBeVisibleAsync();
        await Look(visit, picture.Replace("import", "export", StringComparison.Ordinal));
    }

    static async Task Look(Visit visit, string name)
    {
        await BrowserFixture.Screenshot(visit.Page, name);
        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Axe(visit.Page);
    }
}
