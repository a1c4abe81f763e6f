using System.Collections.Concurrent;
using Microsoft.Playwright;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>Pages at the edges: the API's reference, the audit log on a phone, and what a browser sees when a request failed.</summary>
public sealed class ReferenceTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_reference_of_the_api_shows_itself_within_its_content_policy_and_asks_nobody_else()
    {
        var site = await TestSite.Get();
        await using var visit = await browser.Open(site.Address.ToString());
        var (complaints, elsewhere) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        visit.Page.Console += (_, message) => { if (message.Type == "error") complaints.Add(message.Text); };
        visit.Page.Request += (_, request) => { if (new Uri(request.Url) is { IsFile: false } to && to.Scheme.StartsWith("http", StringComparison.Ordinal) && to.Authority != site.Address.Authority) elsewhere.Add(request.Url); };

        await visit.Page.GotoAsync("/scalar/");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "PodcastFlow Pro" }).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(visit.Page.GetByText("Add an advertiser.").First).ToBeAttachedAsync(new() { Timeout = 30_000 });
        await BrowserFixture.Screenshot(visit.Page, "reference");

        Assert.Empty(complaints);
        Assert.Empty(elsewhere);
    }

    [Fact]
    public async Task The_audit_log_fits_a_phone()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);
        await using var visit = await browser.SignIn(site.Address.ToString(), org.EmailOf(Role.Admin), TestOrganization.Password, width: 390, to: $"/{org.Slug}/audit");

        await Expect(visit.Page.GetByText("Joined the organization").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Screenshot(visit.Page, "audit-phone");
    }
}
