using Microsoft.Playwright;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>The plain pages, served by the product itself.</summary>
public sealed class AccountPagesTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("/sign-in", false), InlineData("/sign-in?problem=wrong_credentials&email=ann%40harbor-audio.example", true), InlineData("/forgotten-password", false)]
    [InlineData("/invitation/abc", false), InlineData("/reset/abc?problem=weak_password", true)]
    public async Task Have_no_barrier_and_fit_a_phone(string address, bool dark)
    {
        var site = await TestSite.Get();
        await using var visit = await browser.Open(site.Address.ToString(), 390, dark);
        await visit.Page.GotoAsync(address);

        await BrowserFixture.Screenshot(visit.Page, "account" + address.Split('?')[0].Replace('/', '-'));

        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Axe(visit.Page);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_wrong_password_comes_back_with_a_sentence_and_the_address_kept()
    {
        var site = await TestSite.Get();
        await using var visit = await browser.Open(site.Address.ToString());
        var page = visit.Page;
        await page.GotoAsync("/sign-in?return=/somewhere");

        await page.GetByLabel("E-mail").FillAsync("ann@harbor-audio.example");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("not this one");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the password" }).ClickAsync();
        Assert.Equal("text", await page.GetByLabel("Password", new() { Exact = true }).GetAttributeAsync("type"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This e-mail address and password do not belong together.");
        await Expect(page.GetByLabel("E-mail")).ToHaveValueAsync("ann@harbor-audio.example");
    }

    [Fact]
    public async Task Nobody_can_put_words_on_the_sign_in_page()
    {
        var site = await TestSite.Get();
        await using var visit = await browser.Open(site.Address.ToString());

        await visit.Page.GotoAsync("/sign-in?problem=Call+0900+12345+to+unlock");

        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This did not work. Try again.");
    }

    [Fact]
    public async Task Signing_in_leads_into_the_own_organization_and_back_to_what_was_wanted()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        await org.As(Role.Sales);

        await using var visit = await browser.SignIn(site.Address.ToString(), org.EmailOf(Role.Sales), TestOrganization.Password);
        Assert.EndsWith("/" + org.Slug, visit.Page.Url, StringComparison.Ordinal);

        await using var other = await browser.Open(site.Address.ToString());
        await other.Page.GotoAsync($"/sign-in?return=/{org.Slug}/campaigns?q=a");
        await BrowserFixture.FillSignIn(other.Page, org.EmailOf(Role.Sales), TestOrganization.Password);
        await BrowserFixture.Arrives(other.Page, $"**/{org.Slug}/campaigns?q=a");
    }

    [Fact]
    public async Task A_used_up_invitation_says_so_and_leads_to_sign_in()
    {
        var site = await TestSite.Get();
        await using var visit = await browser.Open(site.Address.ToString());

        var answer = await visit.Page.GotoAsync("/invitation/no-such-token");

        Assert.Equal(410, answer!.Status);
        await Expect(visit.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Accept your invitation");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This link was used already");
    }
}
