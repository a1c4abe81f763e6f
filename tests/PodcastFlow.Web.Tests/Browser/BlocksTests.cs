using Microsoft.Playwright;
using PodcastFlow.Web.Tests.Browser.Sample;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

public sealed class BlocksTests(BrowserFixture browser, SampleHost host) : IClassFixture<SampleHost>
{
    [Theory]
    [InlineData("light", 1280, false), InlineData("dark", 1280, true), InlineData("narrow", 390, false), InlineData("narrow-dark", 390, true)]
    public async Task Looks_calm_and_has_no_barrier(string name, int width, bool dark)
    {
        await using var visit = await Arrive(width: width, dark: dark);

        await BrowserFixture.Screenshot(visit.Page, "sample-" + name);

        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Axe(visit.Page);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Rows_are_no_higher_than_32_pixels()
    {
        await using var visit = await Arrive();

        var heights = await visit.Page.Locator("tr[data-row]").EvaluateAllAsync<double[]>("rows => rows.map(r => r.getBoundingClientRect().height)");

        Assert.Equal(50, heights.Length);
        Assert.All(heights, h => Assert.InRange(h, 20, 32));
    }

    [Fact]
    public async Task The_address_keeps_search_sort_filter_and_page()
    {
        await using var visit = await Arrive();
        var page = visit.Page;

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("night");
        await BrowserFixture.Arrives(page, "**/sample?q=night");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rate" }).ClickAsync();
        await BrowserFixture.Arrives(page, "**/sample?q=night&sort=rate");
        await page.Locator("select[aria-label=State]").SelectOptionAsync("held");
        await BrowserFixture.Arrives(page, "**/sample?q=night&sort=rate&state=held");
        var first = await page.Locator("tr[data-row]").First.InnerTextAsync();

        await using var other = await Arrive("/harbor-audio/sample?q=night&sort=rate&state=held");
        await Expect(other.Page.Locator("tr[data-row]").First).ToHaveTextAsync(first, new() { UseInnerText = true });
        await Expect(other.Page.GetByLabel("Search spots")).ToHaveValueAsync("night");

        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await BrowserFixture.Arrives(page, "**/sample?sort=rate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await BrowserFixture.Arrives(page, "**/sample?page=2&sort=rate");
        await Expect(page.Locator(".foot [role=status]")).ToHaveTextAsync("51–100 of 173");
    }

    [Fact]
    public async Task Two_choices_made_before_the_first_is_answered_both_count()
    {
        await using var visit = await Arrive();

        await visit.Page.EvaluateAsync("""
            () => {
              const state = document.querySelector('select[aria-label=State]');
              state.value = 'held';
              state.dispatchEvent(new Event('change', { bubbles: true }));
              [...document.querySelectorAll('th button')].find(b => b.textContent.includes('Rate')).click();
            }
            """);

        await BrowserFixture.Arrives(visit.Page, "**/sample?sort=rate&state=held");
        await Expect(visit.Page.Locator("select[aria-label=State]")).ToHaveValueAsync("held");
        await Expect(visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Rate" })).ToHaveAttributeAsync("aria-sort", "ascending");
    }

    [Fact]
    public async Task A_list_is_walked_and_opened_by_keyboard()
    {
        await using var visit = await Arrive();
        var page = visit.Page;

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(page.Locator("tr[data-row]").Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await BrowserFixture.Arrives(page, "**/harbor-audio/sample/2");
    }

    [Fact]
    public async Task The_palette_finds_places_and_records()
    {
        await using var visit = await Arrive();
        var page = visit.Page;

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("deep");
        await Expect(page.Locator("#palette-list li")).ToHaveTextAsync(["Deep KitchenShow"]);
        await BrowserFixture.Screenshot(page, "palette");
        await BrowserFixture.Axe(page);
        await page.Keyboard.PressAsync("Enter");
        await BrowserFixture.Arrives(page, "**/sample?q=Deep*Kitchen");
    }

    [Fact]
    public async Task Escape_closes_the_palette_and_gives_the_focus_back()
    {
        await using var visit = await Arrive();
        var page = visit.Page;
        await page.GetByLabel("Search spots").FocusAsync();

        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Search or do anything" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Search spots")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Question_mark_lists_the_shortcuts()
    {
        await using var visit = await Arrive();
        var page = visit.Page;

        await page.Keyboard.PressAsync("?");

        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToContainTextAsync("Go to Campaigns");
        await BrowserFixture.Axe(page);
    }

    [Fact]
    public async Task A_refusal_is_a_sentence_and_the_page_stays()
    {
        await using var visit = await Arrive();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Refuse me" }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("Somebody else took this slot at the same moment.");
        await Expect(visit.Page.Locator("tr[data-row]")).ToHaveCountAsync(50);
    }

    [Fact]
    public async Task A_form_opens_by_key_keeps_its_draft_over_a_reload_and_is_sent_by_ctrl_enter()
    {
        await using var visit = await Arrive();
        var page = visit.Page;

        await page.Keyboard.PressAsync("n");
        await Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Taken");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator(".side-form .note")).ToContainTextAsync("There is already a campaign of this name.");
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync("Taken");
        await BrowserFixture.Screenshot(page, "side-form");
        await BrowserFixture.Axe(page);
        await page.GetByLabel("Name").FillAsync("Spring mid-rolls");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".side-form")).ToHaveCountAsync(0);

        await page.ReloadAsync();
        await page.Locator("tr[data-row]").First.WaitForAsync();
        await page.Keyboard.PressAsync("n");
        await Expect(page.GetByText("Your unsent draft is back.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync("Spring mid-rolls");
        await page.Keyboard.PressAsync("Control+Enter");

        await Expect(page.GetByText("Campaign created.")).ToBeVisibleAsync();
        await Expect(page.Locator(".side-form")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("n");
        await Expect(page.Locator(".side-form")).ToBeVisibleAsync();
        await Expect(page.GetByText("Your unsent draft is back.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_cannot_be_undone_asks_in_place()
    {
        await using var visit = await Arrive();
        var page = visit.Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "Release…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Release…" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_figure_explains_itself_to_pointer_and_keyboard()
    {
        await using var visit = await Arrive();
        var figure = visit.Page.Locator(".figure").First;

        await figure.FocusAsync();

        await Expect(figure.GetByRole(AriaRole.Tooltip)).ToContainTextAsync("Slots held for this campaign now.");
        await Expect(figure.GetByRole(AriaRole.Tooltip)).ToContainTextAsync("Source: reservations");
    }

    [Fact]
    public async Task What_was_done_can_be_undone_for_a_moment()
    {
        await using var visit = await Arrive();
        var page = visit.Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "Archive" }).ClickAsync();
        await Expect(page.Locator(".toast")).ToContainTextAsync("Archived.");
        await BrowserFixture.Screenshot(page, "toast");
        await BrowserFixture.Axe(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Expect(page.Locator(".toast")).ToHaveCountAsync(0);
        await Expect(page.GetByText("Archived: no")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_tab_is_in_the_address_and_goes_back()
    {
        await using var visit = await Arrive();
        var page = visit.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Schedule 24" }).ClickAsync();
        await BrowserFixture.Arrives(page, "**/sample?tab=schedule");
        await Expect(page.GetByText("Twenty-four.")).ToBeVisibleAsync();
        await page.GoBackAsync();

        await Expect(page.Locator("tr[data-row]")).ToHaveCountAsync(50);
    }

    [Fact]
    public async Task The_chosen_theme_outlives_a_reload()
    {
        await using var visit = await Arrive();
        var page = visit.Page;

        await page.Locator("summary.avatar").ClickAsync();
        await BrowserFixture.Screenshot(page, "user-menu");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        await page.ReloadAsync();

        Assert.Equal("dark", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).colorScheme"));
    }

    [Fact]
    public async Task On_a_phone_the_navigation_is_a_drawer()
    {
        await using var visit = await Arrive(width: 390);
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Reservations" })).ToBeHiddenAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Navigation" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Reservations" })).ToBeVisibleAsync();
        await BrowserFixture.Screenshot(page, "drawer");
        await BrowserFixture.Axe(page);
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Reservations" })).ToBeHiddenAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_bright_accent_colour_stays_readable(bool dark)
    {
        await using var visit = await Arrive("/bright/sample", dark: dark);

        await BrowserFixture.Screenshot(visit.Page, "bright" + (dark ? "-dark" : ""));

        await BrowserFixture.Axe(visit.Page);
    }

    [Fact]
    public async Task A_list_leaves_as_a_file_with_the_rows_that_are_filtered()
    {
        await using var visit = await Arrive("/harbor-audio/sample?q=night&state=held");
        var page = visit.Page;
        await page.Locator("summary[aria-label='Columns and export']").ClickAsync();

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Export as CSV" }).ClickAsync());

        Assert.Equal("spots.csv", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("Show,Air date,Placement,Rate,State", lines[0].TrimStart('\uFEFF'));
        Assert.Equal(SampleScreen.Spots.Count(s => s.Show == "Night Science" && s.State == "held"), lines.Length - 1);
    }

    [Fact]
    public async Task Another_organization_s_address_is_not_found()
    {
        await using var visit = await browser.Open(host.Address);

        var answer = await visit.Page.GotoAsync("/nobody/sample");

        Assert.Equal(404, answer!.Status);
    }

    [Fact]
    public async Task The_first_load_is_light_and_the_second_almost_nothing()
    {
        await using var visit = await browser.Open(host.Address);
        var bytes = new Dictionary<string, long>();
        visit.Page.RequestFinished += async (_, request) =>
        {
            var sizes = await request.SizesAsync();
            lock (bytes) bytes[request.Url] = sizes.ResponseBodySize + sizes.ResponseHeadersSize;
        };
        async Task<long> Visit()
        {
            lock (bytes) bytes.Clear();
            await visit.Page.GotoAsync("/harbor-audio/sample");
            await visit.Page.Locator("tr[data-row]").First.WaitForAsync();
            await visit.Page.WaitForTimeoutAsync(300);
            lock (bytes) return bytes.Values.Sum();
        }

        var first = await Visit();
        TestContext.Current.SendDiagnosticMessage("First load: {0:N0} bytes\n{1}", first, string.Join('\n', bytes.Select(b => $"{b.Value,9:N0} {b.Key}")));
        var second = await Visit();
        TestContext.Current.SendDiagnosticMessage("Second: {0:N0} bytes\n{1}", second, string.Join('\n', bytes.Select(b => $"{b.Value,9:N0} {b.Key}")));

        Assert.InRange(first, 50_000, 400 * 1024);
        Assert.InRange(second, 1_000, 20 * 1024);
    }

    async Task<Visit> Arrive(string at = "/harbor-audio/sample", int width = 1280, bool dark = false)
    {
        var visit = await browser.Open(host.Address, width, dark);
        await visit.Page.GotoAsync(at);
        await visit.Page.Locator("tr[data-row]").First.WaitForAsync();
        return visit;
    }
}
