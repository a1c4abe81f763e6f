using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PodcastFlow.Identity;
using PodcastFlow.Organizations;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>What the operator of the platform does with an organization as a whole.</summary>
public sealed class LifecycleTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_operator_clones_an_organization_and_its_people_see_on_every_page_that_it_is_a_sandbox()
    {
        var (site, org, slug) = (await TestSite.Get(), await TestOrganization.Create("Lagoon Sound"), TestDatabase.Slug("trial"));
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, to: $"/master/organizations/{org.Tenant.Id}");
        var page = visit.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Clone", Exact = true }).ClickAsync();
        await page.GetByLabel("Slug").FillAsync(slug);
        await Look(visit, "clone-form");

        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Clone", Exact = true }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Lagoon Sound (sandbox)" })).ToBeVisibleAsync();
        await Expect(page.GetByText($"a copy of {org.Slug}; nothing leaves it")).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);

        await org.Installation.Control.Run(db => db.Execute($"select set_membership({org.Admin.Actor.UserId}, (select id from organization where slug = {slug}), array['admin'], 'active')"));
        foreach (var (width, dark) in new[] { (1280, false), (390, true) })
        {
            await using var member = await browser.SignIn(site.Address.ToString(), org.EmailOf(Role.Admin), TestOrganization.Password, width, dark);
            foreach (var place in new[] { $"/{slug}", $"/{slug}/settings" })
            {
                await member.Page.GotoAsync(place);
                await Expect(member.Page.GetByRole(AriaRole.Note)).ToContainTextAsync($"A copy of {org.Slug} to try things on");
            }
            await Look(member, $"sandbox-{width}");
            await member.Page.GotoAsync($"/{org.Slug}");
            await Expect(member.Page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
            await Expect(member.Page.GetByRole(AriaRole.Note)).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task A_copy_that_takes_long_is_watched_on_its_own_page_and_opens_by_itself()
    {
        var (site, org) = (await TestSite.Get(), await TestOrganization.Create("Lagoon Sound"));
        var (installation, files, halt) = (org.Installation, site.App.Services.GetRequiredService<TenantFiles>(), new Halt(5));
        var begun = await installation.Master.Run(CloneOrganization.Case, new CloneOrganization.Command { Id = org.Tenant.Id, Slug = TestDatabase.Slug("trial") }, CloneOrganization.Begin);
        // A job that a host has, and this test does.
        await installation.Control.Run(db => db.Execute($"""
            insert into job (id, kind, payload, dedupe_key, state, attempts, lease, leased_until, taken_by, started_at)
            values ({Guid.CreateVersion7()}, {CloneOrganization.Job.Name}, {JsonSerializer.SerializeToElement(begun)}, {begun.Id}, 'running', 1, {Guid.CreateVersion7()}, now() + interval '1 hour', 'another:1', now())
            """));
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, to: $"/master/organizations/{begun.Id}");
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Waiting for its rows" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Go on with copying" })).ToHaveCountAsync(0);

        var copying = Task.Run(() => CloneOrganization.Finish(installation.Master, installation.Services.GetRequiredService<PublicAddress>(), installation.Connection, files, begun.Id, halt));

        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Copying the rows" })).ToBeVisibleAsync();
        await Expect(page.GetByText("5 of")).ToBeVisibleAsync();
        await Look(visit, "clone-watched");
        halt.Go.Set();
        await Expect(page.GetByText($"a copy of {org.Slug}; nothing leaves it")).ToBeVisibleAsync();
        await copying;
        await installation.Control.Run(db => db.Execute($"delete from job where dedupe_key = {begun.Id}"));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_operator_looks_at_what_a_restore_would_change_swaps_and_undoes_it()
    {
        var (site, org) = (await TestSite.Get(), await TestOrganization.Create("Lagoon Sound"));
        using var export = new MemoryStream();
        await TenantExport.Write(org.Installation.Connection.As(TenantExport.Login), org.Tenant.Id, "Lagoon Sound", "a@lagoon.test", export);
        await org.Do(db => db.Execute($"update org_setting set legal_name = 'After'"));
        Task<string> Name() => TestDatabase.One<string>(org.Installation.SuperuserConnection, $"select coalesce(legal_name, 'none') from {org.Tenant.Schema}.org_setting");
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, to: $"/master/organizations/{org.Tenant.Id}?tab=restore");
        var page = visit.Page;
        await BrowserFixture.Choose(page.GetByLabel("Export of this organization"), new FilePayload { Name = "lagoon.tar.gz", MimeType = "application/gzip", Buffer = export.ToArray() });

        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "org_setting" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Prepared: nothing has changed yet")).ToBeVisibleAsync();
        Assert.Equal("After", await Name());
        await Look(visit, "restore-prepared");
        await page.GetByRole(AriaRole.Button, new() { Name = "Swap" }).ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Put these rows into use?" }).GetByRole(AriaRole.Button, new() { Name = "Swap" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "In use" })).ToBeVisibleAsync();
        Assert.Equal("none", await Name());

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo the swap" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put back" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Undone" })).ToBeVisibleAsync();
        Assert.Equal("After", await Name());
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_operator_types_the_slug_to_delete_an_organization_and_takes_it_back()
    {
        var (site, org) = (await TestSite.Get(), await TestOrganization.Create("Lagoon Sound"));
        await using var visit = await browser.SignIn(site.Address.ToString(), await site.NewMaster(), TestOrganization.Password, 390, to: $"/master/organizations/{org.Tenant.Id}");
        var page = visit.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog);
        await form.GetByLabel("Slug").FillAsync("another");
        await form.GetByLabel("Reason").FillAsync("The contract ended.");
        await Look(visit, "delete-form");
        await form.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(form).ToContainTextAsync("This is not the organization's slug.");

        await form.GetByLabel("Slug").FillAsync(org.Slug);
        await form.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();

        await Expect(page.GetByText("It will be deleted after")).ToBeVisibleAsync();
        await Look(visit, "delete-waiting");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take the deletion back" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Suspend" })).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    static async Task Look(Visit visit, string name)
    {
        await BrowserFixture.Screenshot(visit.Page, name);
        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Axe(visit.Page);
    }
}
