using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using PodcastFlow.Testing;
using Xunit.Sdk;

[assembly: AssemblyFixture(typeof(PodcastFlow.Web.Tests.Browser.BrowserFixture))]

namespace PodcastFlow.Web.Tests.Browser;

/// <summary>One headless Chromium for all tests of this process, started when first wanted. A missing browser is a failure, not a skip.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    // The shell first: without a window's own pages, one of ours costs a third of the work.
    static readonly string[] Places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", @"C:\Program Files\Google\Chrome\Application\chrome.exe"];

    /// <summary>How long a page may take before a test gives up: machines that run tests are shared.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    static readonly string AxeScript = new BundledAxeScriptProvider().GetScript();

    const string Scan = """
        async rules => (await axe.run(document, { resultTypes: ['violations'], ...(rules.length ? { runOnly: { type: 'rule', values: rules } } : {}) })).violations
            .filter(v => v.impact === 'serious' || v.impact === 'critical')
            .map(v => `- ${v.impact} ${v.id}: ${v.help}\n    ` + v.nodes.slice(0, 4).map(n => n.html).join('\n    '))
        """;

    readonly SemaphoreSlim _starting = new(1, 1);
    IPlaywright? _playwright;
    IBrowser? _browser;

    /// <summary>Where <see cref="Screenshot"/> writes: artifacts/screenshots of the repository.</summary>
    public static string Screenshots { get; } = TestDatabase.Folder("artifacts/screenshots");

    /// <summary>A page of its own, with cookies of its own. Errors of its scripts fail the test when it is disposed.</summary>
    /// <param name="site">The address it starts from.</param>
    /// <param name="width">Of the window; 390 is a phone.</param>
    /// <param name="dark">Whether the system asks for dark.</param>
    public async Task<Visit> Open(string site, int width = 1280, bool dark = false)
    {
        var browser = await Browser();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = site, ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 844 : 800 }, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce, Locale = "en-US", TimezoneId = "UTC", AcceptDownloads = true,
        });
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        return new Visit(context, await context.NewPageAsync());
    }

    /// <summary>The same, signed in: through the page, as people do, and at home then; or, where it is about another page, without any and at that one.</summary>
    public async Task<Visit> SignIn(string site, string email, string password, int width = 1280, bool dark = false, string? to = null)
    {
        var visit = await Open(site, width, dark);
        if (to is not null)
        {
            var answer = await visit.Page.APIRequest.PostAsync("/api/session", new() { DataObject = new { email, password } });
            if (!answer.Ok) throw new XunitException(await answer.TextAsync());
            await visit.Page.GotoAsync(to);
            return visit;
        }
        await visit.Page.GotoAsync("/sign-in");
        await FillSignIn(visit.Page, email, password);
        await Arrives(visit.Page, new Regex("^(?!.*/sign-in)"));
        return visit;
    }

    /// <summary>Fills the sign-in page and sends it.</summary>
    public static async Task FillSignIn(IPage page, string email, string password)
    {
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Chooses a file once the field is there for it: a person cannot before, a script could.</summary>
    public static async Task Choose(ILocator field, FilePayload file)
    {
        await Assertions.Expect(field).ToBeEnabledAsync();
        await field.SetInputFilesAsync(file);
    }

    /// <summary>Scans the page for barriers; fails on serious and critical ones.</summary>
    /// <param name="page">The page.</param>
    /// <param name="rules">Only these; all when none is named.</param>
    public static async Task Axe(IPage page, params string[] rules)
    {
        // In the page itself: the library's own way opens another page for each scan, to put frames together, and we have none.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(AxeScript);
        var barriers = await page.EvaluateAsync<string[]>(Scan, rules);
        if (barriers.Length > 0) throw new XunitException($"{page.Url} has barriers:\n" + string.Join('\n', barriers));
    }

    /// <summary>Waits until a page is at an address. Asks again and again: waiting for the navigation misses the one that has just been.</summary>
    /// <param name="page">The page.</param>
    /// <param name="address">A star stands for anything.</param>
    public static Task Arrives(IPage page, string address) => Arrives(page, new Regex("^" + Regex.Escape(address).Replace("\\*", ".*", StringComparison.Ordinal) + "$"));

    static async Task Arrives(IPage page, Regex address)
    {
        await Assertions.Expect(page).ToHaveURLAsync(address);
        await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
    }

    /// <summary>Keeps what the page looks like now.</summary>
    public static Task Screenshot(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, name + ".png"), Animations = ScreenshotAnimations.Disabled });

    /// <summary>The page itself never scrolls sideways.</summary>
    public static async Task FitsItsWindow(IPage page)
    {
        var (wide, window) = (await page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"), await page.EvaluateAsync<int>("innerWidth"));
        if (wide > window) throw new XunitException($"{page.Url} is {wide} px wide in a window of {window} px.");
    }

    async Task<IBrowser> Browser()
    {
        await _starting.WaitAsync();
        try
        {
            if (_browser is not null) return _browser;
            var path = Environment.GetEnvironmentVariable("PODCASTFLOW_CHROMIUM") ?? Places.FirstOrDefault(File.Exists)
                ?? throw new XunitException("No Chromium found. Install it (bin/setup says how) or name it in PODCASTFLOW_CHROMIUM.");
            _playwright = await Playwright.CreateAsync();
            return _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = path, Headless = true, ChromiumSandbox = false,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            });
        }
        finally
        {
            _starting.Release();
        }
    }

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Screenshots);
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _starting.Dispose();
    }
}

/// <summary>A page in a browser window of its own. Remembers what its scripts complained about.</summary>
public sealed class Visit : IAsyncDisposable
{
    readonly IBrowserContext _context;
    readonly List<string> _complaints = [];

    public Visit(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) => { if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal)) _complaints.Add(message.Text); };
    }

    public IPage Page { get; }

    /// <summary>Errors in the console, among them violations of the content policy.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
