using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PodcastFlow.Testing;
using static Microsoft.Playwright.Assertions;

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>The files of a record, as people add, look at and remove them.</summary>
public sealed class FilesTests(BrowserFixture browser)
{
    static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAh0lEQVR42g3JMRFEIQxAwe8IEYigeDNnIF0M0GGALgbSYSBdREQEKo5t92vcRjWycRrWWA1t/L7O7VQnO6djndXR/mJwBzXIwRnYYA10vBCuUEIKRzBhCSovJndSk5yciU3WROeLzd3UJjdnY5u10f3CuU456RzHnOWovwhuUEEGJ7BgBRr8/gmGXQFx0zpdAAAAAElFTkSuQmCC");
    static readonly byte[] Sound = [.. "RIFF"u8, 44, 1, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 64, 31, 0, 0, 64, 31, 0, 0, 1, 0, 8, 0, .. "data"u8, 8, 1, 0, 0, .. new byte[264]];

    [Fact]
    public async Task Files_are_chosen_or_dropped_shown_played_removed_and_put_back()
    {
        var (visit, address) = await Open();
        await using var closing = visit;
        var (page, panel) = (visit.Page, visit.Page.GetByRole(AriaRole.Region, new() { Name = "Files" }));
        await page.GotoAsync(address);
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Name = "No files yet" })).ToBeVisibleAsync();
        await Look(visit, "files-empty");

        var choose = panel.GetByLabel("Add files");
        await choose.SetInputFilesAsync([File("banner.png", Picture), File("spot.wav", Sound), File("brief.txt", "Read it slowly."u8.ToArray())]);
        await Expect(panel.GetByRole(AriaRole.Link, new() { Name = "brief.txt" })).ToBeVisibleAsync();
        await Expect(panel.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        var image = panel.GetByRole(AriaRole.Img, new() { Name = "banner.png" });
        await Expect(image).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('.file img').naturalWidth === 8");
        await panel.Locator("audio").EvaluateAsync("a => new Promise((done, failed) => { a.onloadedmetadata = done; a.onerror = failed; a.preload = 'metadata'; a.load(); })");

        await Drop(panel, "more.txt", "dropped");
        var dropped = panel.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "more.txt" });
        await Expect(dropped).ToContainTextAsync("7 bytes");
        await Look(visit, "files");

        // By keyboard: it goes, and comes back.
        var remove = panel.GetByRole(AriaRole.Button, new() { Name = "Remove more.txt" });
        await remove.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(dropped).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(dropped).ToBeVisibleAsync();
        await Expect(remove).ToBeEnabledAsync();

        var download = await page.RunAndWaitForDownloadAsync(() => dropped.GetByRole(AriaRole.Link, new() { Name = "more.txt" }).ClickAsync());
        Assert.Equal("dropped", await System.IO.File.ReadAllTextAsync(await download.PathAsync()));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_fails_says_why_and_what_was_lost_or_stopped_can_be_sent_again()
    {
        var (visit, address) = await Open();
        await using var closing = visit;
        var (page, panel) = (visit.Page, visit.Page.GetByRole(AriaRole.Region, new() { Name = "Files" }));
        await page.GotoAsync(address);
        var choose = panel.GetByLabel("Add files");

        await choose.SetInputFilesAsync(File("tool.sh", "#!/bin/sh"u8.ToArray()));
        await Expect(panel.GetByRole(AriaRole.Alert)).ToHaveTextAsync("tool.sh: Programs are not taken. Send documents, pictures or audio.");
        await Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Send tool.sh again" })).ToHaveCountAsync(0);
        await Look(visit, "files-refused");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Dismiss tool.sh" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);

        await panel.EvaluateAsync("p => p.dataset.dropMax = 1048576");
        await choose.SetInputFilesAsync(File("film.bin", new byte[1048577]));
        await Expect(panel.GetByRole(AriaRole.Alert)).ToHaveTextAsync("film.bin is larger than 1 MB.");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Dismiss film.bin" }).ClickAsync();

        await page.RouteAsync("**/attachments?*", route => route.AbortAsync());
        await choose.SetInputFilesAsync(File("plan.txt", "plan"u8.ToArray()));
        await Expect(panel.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The connection was lost: plan.txt is not attached.");
        await page.UnrouteAllAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Send plan.txt again" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Link, new() { Name = "plan.txt" })).ToBeVisibleAsync();

        var held = new TaskCompletionSource();
        await page.RouteAsync("**/attachments?*", async route => { await held.Task; await route.AbortAsync(); });
        await choose.SetInputFilesAsync([File("stopped.txt", "x"u8.ToArray()), File("waiting.txt", "y"u8.ToArray())]);
        await Expect(panel.GetByRole(AriaRole.Progressbar, new() { Name = "waiting.txt" })).ToHaveCountAsync(1);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Stop sending waiting.txt" }).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Stop sending stopped.txt" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        held.SetResult();
        await Expect(panel.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        Assert.DoesNotContain(visit.Complaints, complaint => !complaint.Contains("net::ERR_FAILED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task By_night_and_on_a_phone_it_is_readable_and_who_may_only_look_is_offered_nothing_else()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var admin = await site.SignIn(org, Role.Admin);
        var show = (await admin.Post("/api/shows", new { name = "Deep Kitchen" })).GetProperty("id").GetString();
        var episode = (await admin.Post("/api/episodes", new { showId = show, title = "Bread", airDate = "2031-03-03" })).GetProperty("id").GetString();
        foreach (var (name, content) in new[] { ("A rather long name of a picture that does not fit into a phone at all.png", Picture), ("spot.wav", Sound) })
            (await admin.Http.PostAsync($"/api/episodes/{episode}/attachments?name={Uri.EscapeDataString(name)}", new ByteArrayContent(content))).EnsureSuccessStatusCode();
        await org.As(Role.Sales);
        await using var visit = await browser.SignIn(site.Address.ToString(), org.EmailOf(Role.Sales), TestOrganization.Password, 390, dark: true, to: $"/{org.Slug}/episodes/{episode}?tab=files");
        var panel = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Files" });


        await Expect(panel.GetByRole(AriaRole.Link, new() { Name = "spot.wav" })).ToBeVisibleAsync();
        await Expect(panel.GetByLabel("Add files")).ToHaveCountAsync(0);
        await Expect(panel.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Remove", RegexOptions.None, TimeSpan.FromSeconds(1)) })).ToHaveCountAsync(0);
        await Look(visit, "files-phone-dark");
        Assert.Empty(visit.Complaints);
    }

    async Task<(Visit Visit, string Address)> Open()
    {
        var site = await TestSite.Get();
        var org = await TestOrganization.Create();
        using var admin = await site.SignIn(org, Role.Admin);
        var advertiser = (await admin.Post("/api/advertisers", new { name = "Acme Coffee" })).GetProperty("id").GetString();
        return (await browser.SignIn(site.Address.ToString(), org.EmailOf(Role.Admin), TestOrganization.Password), $"/{org.Slug}/advertisers/{advertiser}?tab=files");
    }

    static FilePayload File(string name, byte[] content) => new() { Name = name, MimeType = "application/octet-stream", Buffer = content };

    static Task Drop(ILocator onto, string name, string text) => onto.EvaluateAsync("""
        (zone, [name, text]) => {
          const files = new DataTransfer();
          files.items.add(new File([text], name));
          for (const type of ['dragover', 'drop']) zone.dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }));
        }
        """, new[] { name, text });

    static async Task Look(Visit visit, string name)
    {
        await BrowserFixture.Screenshot(visit.Page, name);
        await BrowserFixture.FitsItsWindow(visit.Page);
        await BrowserFixture.Axe(visit.Page);
    }
}
