using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PodcastFlow.Advertisers;
using PodcastFlow.Campaigns;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>The pages about advertisers, the people there and campaigns, as a seller, an admin and a client use them.</summary>
public sealed class CustomersTests(BrowserFixture browser)
{
    /// <summary>A network with one agency, its advertiser, their contacts, a category and a campaign.</summary>
    sealed record Network(TestSite Site, TestOrganization Org, AgencyId Agency, AdvertiserId Advertiser, ContactId Contact, CampaignId Campaign)
    {
        public string Slug => Org.Slug;
    }

    static async Task<Network> Make()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        var sales = await org.As(Role.Sales);
        var category = await org.Admin.Run(CreateCategory.Case, new CreateCategory.Command { Name = "Sleep", ConflictMode = ConflictMode.Block }, CreateCategory.Handle);
        await org.Admin.Run(CreateCategory.Case, new CreateCategory.Command { Name = "Mattresses", ParentId = category.Id }, CreateCategory.Handle);
        var agency = await sales.Run(CreateAgency.Case, new CreateAgency.Command { Name = "Media House", City = "Bergen", Country = "NO", Email = "post@mediahouse.test" }, CreateAgency.Handle);
        var advertiser = await sales.Run(CreateAdvertiser.Case, new CreateAdvertiser.Command { Name = "Northwind Sleep", AgencyId = agency.Id, CategoryId = category.Id, Notes = "Pays late." }, CreateAdvertiser.Handle);
        var contact = await sales.Run(CreateContact.Case, new CreateContact.Command { Name = "Kari Nordmann", AdvertiserId = advertiser.Id, Email = "kari@northwind.test", IsPrimary = true }, CreateContact.Handle);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var campaign = await sales.Run(CreateCampaign.Case, new CreateCampaign.Command
        {
            Name = "Q1 mid-rolls", AdvertiserId = advertiser.Id, FlightStart = today.AddDays(7), FlightEnd = today.AddDays(60), Budget = new Money(18_400m, new Currency("USD")), Notes = "Host reads only.",
        }, CreateCampaign.Handle);
        return new Network(site, org, agency.Id, advertiser.Id, contact.Id, campaign.Id);
    }

    async Task<Visit> Enter(Network network, Role role, string path, int width = 1280, bool dark = false)
    {
        await network.Org.As(role);
        var visit = await browser.SignIn(network.Site.Address.ToString(), network.Org.EmailOf(role), TestOrganization.Password, width, dark, to: $"/{network.Slug}{path}");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        return visit;
    }

    static ILocator Form(Visit visit) => visit.Page.GetByRole(AriaRole.Dialog);

    [Fact]
    public async Task The_pages_have_no_barrier_and_fit_a_phone_at_night()
    {
        var network = await Make();
        await using var visit = await Enter(network, Role.Admin, "", 390, dark: true);
        (string Name, string Path, string Shows)[] pages =
        [
            ("home", "", "Pipeline"), ("advertisers", "/advertisers", "Northwind Sleep"), ("advertiser-new", "/advertisers?new=1", "Pays in advance"), ("advertiser", $"/advertisers/{network.Advertiser}", "Pays late."),
            ("advertiser-contacts", $"/advertisers/{network.Advertiser}?tab=contacts", "Kari Nordmann"), ("advertiser-campaigns", $"/advertisers/{network.Advertiser}?tab=campaigns", "Q1 mid-rolls"),
            ("agencies", "/agencies", "Media House"), ("agency", $"/agencies/{network.Agency}", "Bergen"), ("agency-advertisers", $"/agencies/{network.Agency}?tab=advertisers", "Northwind Sleep"),
            ("contacts", "/contacts", "Kari Nordmann"), ("contact-new", "/contacts?new=1", "At an agency"), ("contact", $"/contacts/{network.Contact}", "kari@northwind.test"), ("categories", "/categories", "Mattresses"),
            ("campaigns", "/campaigns", "Q1 mid-rolls"), ("campaign-new", "/campaigns?new=1", "Last day"), ("campaign", $"/campaigns/{network.Campaign}", "Host reads only."),
            ("campaign-reservations", $"/campaigns/{network.Campaign}?tab=reservations", "Nothing was held yet"), ("campaign-activity", $"/campaigns/{network.Campaign}?tab=activity", "first contact, 10 %"),
        ];
        foreach (var (name, path, shows) in pages)
        {
            await visit.Page.GotoAsync($"/{network.Slug}{path}");
            await Expect(visit.Page.Locator("main").GetByText(shows).First).ToBeVisibleAsync();

            await BrowserFixture.Screenshot(visit.Page, $"{name}-dark-390");
            await BrowserFixture.FitsItsWindow(visit.Page);
            await BrowserFixture.Axe(visit.Page);
        }
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_seller_begins_a_campaign_with_the_keyboard_and_is_led_to_its_next_step()
    {
        var network = await Make();
        await using var visit = await Enter(network, Role.Sales, "");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("One thing waits for you") })).ToBeVisibleAsync();
        var keyboard = visit.Page.Keyboard;

        await keyboard.PressAsync("n");
        await Form(visit).GetByLabel("Name").FillAsync("Always-on");
        await Form(visit).GetByLabel("Advertiser").PressSequentiallyAsync("sleep");
        await Expect(visit.Page.GetByRole(AriaRole.Option, new() { Name = "Northwind Sleep" })).ToBeVisibleAsync();
        await keyboard.PressAsync("Enter");
        await Expect(Form(visit).GetByLabel("Advertiser")).ToHaveValueAsync("Northwind Sleep");
        await Form(visit).GetByLabel("First day").FillAsync("2027-03-01");
        await Form(visit).GetByLabel("Last day").FillAsync("2027-02-01");
        await Form(visit).GetByLabel("Budget (USD)").FillAsync("9750.50");
        await keyboard.PressAsync("Control+Enter");
        Assert.Contains("new=1", visit.Page.Url, StringComparison.Ordinal);      // the browser itself says that the last day is too early
        await Form(visit).GetByLabel("Last day").FillAsync("2027-03-31");
        await keyboard.PressAsync("Control+Enter");

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Always-on" })).ToBeVisibleAsync();
        var page = visit.Page.Locator("main");
        await Expect(page).ToContainTextAsync("first contact 10 %");
        await Expect(page).ToContainTextAsync("$9,750.50");
        await Expect(page.GetByText("Media House").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Hold slots" }).First).ToHaveAttributeAsync("href", new Regex(@"/avails\?campaign="));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_was_typed_comes_back_after_a_reload_the_chosen_advertiser_included()
    {
        var network = await Make();
        await using var visit = await Enter(network, Role.Sales, "/campaigns?new=1");
        await Form(visit).GetByLabel("Name").FillAsync("Half a campaign");
        await Form(visit).GetByLabel("Advertiser").PressSequentiallyAsync("north");
        await visit.Page.GetByRole(AriaRole.Option, new() { Name = "Northwind Sleep" }).ClickAsync();
        await Expect(Form(visit).GetByLabel("Advertiser")).ToHaveValueAsync("Northwind Sleep");
        await Form(visit).GetByLabel("First day").FillAsync("2027-03-01");
        await Form(visit).GetByLabel("Last day").FillAsync("2027-03-31");

        await visit.Page.ReloadAsync();
        await Expect(Form(visit)).ToContainTextAsync("Your unsent draft is back.");
        await visit.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Half a campaign" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_changes_what_somebody_else_just_changed_sees_both_and_chooses()
    {
        var network = await Make();
        await using var mine = await Enter(network, Role.Admin, $"/campaigns/{network.Campaign}");
        await using var theirs = await Enter(network, Role.Sales, $"/campaigns/{network.Campaign}");
        await mine.Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await Form(mine).GetByLabel("Name").FillAsync("Q1, mine");
        await theirs.Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await Form(theirs).GetByLabel("Name").FillAsync("Q1, theirs");
        await Form(theirs).GetByLabel("Impressions").FillAsync("250000");
        await theirs.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(theirs.Page.GetByRole(AriaRole.Heading, new() { Name = "Q1, theirs" })).ToBeVisibleAsync();

        await mine.Page.Keyboard.PressAsync("Control+Enter");

        var both = mine.Page.GetByRole(AriaRole.Region, new() { Name = "Somebody else changed this" });
        await Expect(both.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await Expect(both).ToContainTextAsync("Q1, theirs");
        await Expect(both).ToContainTextAsync("250,000");
        await BrowserFixture.Screenshot(mine.Page, "campaign-changed-meanwhile");
        await BrowserFixture.Axe(mine.Page);
        await both.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await mine.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(mine.Page.GetByRole(AriaRole.Heading, new() { Name = "Q1, mine" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Another_first_contact_takes_the_mark_over()
    {
        var network = await Make();
        await using var visit = await Enter(network, Role.Sales, $"/advertisers/{network.Advertiser}?tab=contacts");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Add a contact" }).ClickAsync();
        await Form(visit).GetByLabel("Name").FillAsync("Ola Normann");
        await Form(visit).GetByLabel("First contact").CheckAsync();
        await visit.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(visit.Page.GetByRole(AriaRole.Row, new() { Name = "Ola Normann" })).ToContainTextAsync("first");
        await Expect(visit.Page.GetByRole(AriaRole.Row, new() { Name = "Kari Nordmann" })).Not.ToContainTextAsync("first");
    }

    [Fact]
    public async Task Categories_are_added_moved_and_taken_out_of_use_which_can_be_undone()
    {
        var network = await Make();
        await using var visit = await Enter(network, Role.Admin, "/categories");
        ILocator Row(string name) => visit.Page.GetByRole(AriaRole.Row, new() { Name = name });

        await visit.Page.Keyboard.PressAsync("n");
        await Form(visit).GetByLabel("Name").FillAsync("Coffee");
        await Form(visit).GetByLabel("Inside").SelectOptionAsync(new SelectOptionValue { Label = "Sleep" });
        await visit.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(Row("Coffee").Locator(".indent-2")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Edit Coffee" }).ClickAsync();
        await Form(visit).GetByLabel("Inside").SelectOptionAsync("");
        await visit.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(Row("Coffee").Locator(".indent-1")).ToBeVisibleAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Take Coffee out of use" }).ClickAsync();
        await Expect(Row("Coffee")).ToHaveCountAsync(0);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(Row("Coffee")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Take Sleep out of use" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("inside it out of use first");
    }

    [Fact]
    public async Task A_category_that_somebody_else_changed_shows_both()
    {
        var network = await Make();
        await using var visit = await Enter(network, Role.Admin, "/categories");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Edit Mattresses" }).ClickAsync();
        await Form(visit).GetByLabel("Name").FillAsync("Beds");
        await network.Org.Do(db => db.Execute($"update category set name = 'Bedding' where name = 'Mattresses'"));
        await visit.Page.Keyboard.PressAsync("Control+Enter");

        var both = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Somebody else changed this" });
        await Expect(both).ToContainTextAsync("Bedding");
        await both.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await visit.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(visit.Page.GetByRole(AriaRole.Row, new() { Name = "Beds" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_palette_begins_a_campaign_from_anywhere()
    {
        var network = await Make();
        await using var visit = await Enter(network, Role.Sales, "/contacts");

        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search or do anything" }).FillAsync("new camp");
        await Expect(visit.Page.Locator(".palette li").First).ToContainTextAsync("New campaign");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(Form(visit).GetByLabel("Advertiser")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_palette_finds_in_spite_of_a_slip_of_the_finger()
    {
        var network = await Make();
        await using var visit = await Enter(network, Role.Sales, "/advertisers");

        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search or do anything" }).FillAsync("nortwhind");
        await Expect(visit.Page.Locator(".palette li").First).ToContainTextAsync("Northwind Sleep");
        await BrowserFixture.Screenshot(visit.Page, "palette-found");
        await visit.Page.Keyboard.PressAsync("Enter");

        await BrowserFixture.Arrives(visit.Page, $"**/advertisers/{network.Advertiser}");
    }

    [Fact]
    public async Task A_client_sees_its_own_campaigns_and_nothing_to_change()
    {
        var network = await Make();
        var client = await network.Org.As(Role.Client);
        await network.Org.Admin.Run(CreateContact.Case, new CreateContact.Command { Name = "Greta", AdvertiserId = network.Advertiser, MemberId = client.Actor.Id }, CreateContact.Handle);
        await using var visit = await Enter(network, Role.Client, "");

        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Your campaigns" })).ToContainTextAsync("Q1 mid-rolls");
        await BrowserFixture.Screenshot(visit.Page, "home-client");
        await BrowserFixture.Axe(visit.Page);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Q1 mid-rolls" }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Q1 mid-rolls" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("The deal")).ToBeVisibleAsync();
        foreach (var word in new[] { "Host reads only.", "Edit", "Hold slots", "Copy as a new campaign", "Reservations" })
            await Expect(visit.Page.Locator("main").GetByText(word)).ToHaveCountAsync(0);
    }

    [Theory, InlineData(Role.Producer, "Nothing waits for you"), InlineData(Role.Talent, "No episode is planned"), InlineData(Role.Client, "No campaigns yet")]
    public async Task A_day_with_nothing_to_do_says_what_would_appear(Role role, string says)
    {
        var network = await Make();
        await using var visit = await Enter(network, role, "", 390);

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = says, Exact = true })).ToBeVisibleAsync();
        await BrowserFixture.Screenshot(visit.Page, $"home-{role}-empty".ToLowerInvariant());
        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Axe(visit.Page);
    }
}
