using Microsoft.Playwright;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser.Walks;

/// <summary>Everybody walks through every page that is theirs, and runs against the doors of those that are not.</summary>
public sealed class RoleWalkTests(BrowserFixture browser)
{
    const string Forbidden = "This is not yours to see", Nothing = "There is nothing here";

    /// <summary>An entry of the navigation and the pages under it.</summary>
    static readonly (string Title, string[] Pages)[] Places =
    [
        ("Home", [""]),
        ("Campaigns", ["campaigns", "campaigns/{campaign}"]),
        ("Avails", ["avails"]),
        ("Reservations", ["reservations", "reservations/{reservation}"]),
        ("Advertisers", ["advertisers", "advertisers/{advertiser}"]),
        ("Agencies", ["agencies"]),
        ("Contacts", ["contacts", "contacts/{contact}"]),
        ("Categories", ["categories"]),
        ("Shows", ["shows", "shows/{show}"]),
        ("Episodes", ["episodes", "episodes/{episode}"]),
        ("Users", ["users"]),
        ("Settings", ["settings"]),
        ("Audit", ["audit"]),
        ("Organizations", ["/master/organizations", "/master/organizations/{org}", "/master/analytics"]),
    ];

    /// <summary>Pages beyond the navigation's.</summary>
    static readonly Dictionary<Role, string[]> More = new()
    {
        [Role.Admin] = ["agencies/{agency}", "conflicts", "campaigns?new=1", "campaigns/{campaign}?tab=reservations", "campaigns/{campaign}?tab=activity", "shows/import", "shows/{show}?tab=placements", "shows/{show}?tab=team", "shows/{show}?tab=feed", "advertisers/{advertiser}?tab=contacts", "/profile"],
        [Role.Sales] = ["advertisers?new=1", "avails?campaign={campaign}", "campaigns/{campaign}?tab=reservations"],
        [Role.Producer] = ["shows/{show}?tab=feed"],
        [Role.Talent] = ["shows/{show}?tab=details"],
        [Role.Client] = ["/profile"],
    };

    [Theory]
    [InlineData(Role.Admin, "Home Campaigns Avails Reservations Advertisers Agencies Contacts Categories Shows Episodes Users Settings Audit", "/master/organizations", "")]
    [InlineData(Role.Sales, "Home Campaigns Avails Reservations Advertisers Agencies Contacts Categories Shows Episodes", "users settings audit shows/import /master/organizations", "campaigns/{other-campaign}")]
    [InlineData(Role.Producer, "Home Avails Categories Shows Episodes", "campaigns reservations advertisers agencies contacts users settings audit", "shows/{other-show} episodes/{other-episode}")]
    [InlineData(Role.Talent, "Home Shows Episodes", "campaigns avails reservations advertisers categories users settings audit shows/import", "shows/{other-show} episodes/{other-episode}")]
    [InlineData(Role.Client, "Home Campaigns Advertisers Contacts", "avails reservations categories shows episodes users settings audit", "campaigns/{other-campaign} advertisers/{other-advertiser} agencies/{agency}")]
    public async Task Sees_what_is_theirs_and_nothing_else(Role role, string navigation, string forbidden, string nothing)
    {
        var network = await WalkNetwork.Get();
        await using var walker = await Walker.As(browser, await TestSite.Get(), network.Org, role);
        await walker.Arrived();
        await Expect(walker.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link)).ToHaveTextAsync(navigation.Split(' '));

        // The admin has every page of the navigation; others are looked at closely where theirs differ.
        foreach (var page in navigation.Split(' ').SelectMany(title => Places.Single(p => p.Title == title).Pages))
            if (role == Role.Admin || page.Length == 0) await walker.Look(network.At(page), Picture(page));
            else await walker.See(network.At(page), Picture(page));
        foreach (var page in More[role]) await walker.Look(network.At(page), Picture(page));
        foreach (var page in Split(forbidden)) Assert.Equal((page, Forbidden), (page, await walker.Go(network.At(page))));
        foreach (var page in Split(nothing)) Assert.Equal((page, Nothing), (page, await walker.Go(network.At(page))));
        await walker.Look("nothing");
    }

    [Fact]
    public async Task The_master_sees_the_platform_and_nothing_inside_an_organization()
    {
        var network = await WalkNetwork.Get();
        await using var walker = await Walker.Master(browser, await TestSite.Get());
        await walker.Arrived();
        await Expect(walker.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link)).ToHaveTextAsync(["Organizations", "Analytics", "Jobs", "Health", "Audit log"]);

        foreach (var page in Places[^1].Pages.Concat(["/master/audit", "/master/organizations/{org}?tab=people", "/master/organizations/{org}?tab=mails", "/profile", "/demo/mail"]))
            await walker.Look(network.At(page), Picture(page));
        foreach (var page in Places[..^1].SelectMany(p => p.Pages)) Assert.Equal((page, Forbidden), (page, await walker.Go(network.At(page))));
    }

    static string[] Split(string pages) => pages.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static string Picture(string page) => page.Length == 0 ? "home" : page.Replace("{org}", "one", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)
        .Trim('/').Replace('/', '-').Replace('?', '-').Replace('=', '-');
}
