using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Testing;
using PodcastFlow.Web.Components;

namespace PodcastFlow.Web.Tests.Host;

/// <summary>Every failure is a problem with a stable code; on the addresses of pages it is a page.</summary>
public sealed class ProblemTests
{
    [Theory]
    [InlineData("POST", "/api/advertisers", "application/json", "{", 400, "malformed")]
    [InlineData("POST", "/api/advertisers", "application/json", "", 400, "malformed")]
    [InlineData("POST", "/api/advertisers", "application/json", "null", 400, "malformed")]
    [InlineData("POST", "/api/advertisers", "application/json", "[]", 400, "malformed")]
    [InlineData("POST", "/api/advertisers", "application/json", """{"name":1}""", 400, "malformed")]
    [InlineData("POST", "/api/advertisers", "application/json", """{"name":"Acme","agencyId":"none"}""", 400, "malformed")]
    [InlineData("POST", "/api/users", "application/json", """{"email":"a@b.test","name":"A","roles":["king"]}""", 400, "malformed")]
    [InlineData("POST", "/api/users", "application/json", """{"email":"a@b.test","name":"A","roles":[1]}""", 400, "malformed")]
    [InlineData("POST", "/api/session", "application/json", """{"email":"a\u0000b","password":"text"}""", 400, "invalid")]
    [InlineData("POST", "/api/advertisers", "text/plain", "name", 415, "unsupported_media_type")]
    [InlineData("POST", "/api/advertisers", "application/json; charset=none", """{"name":"Acme"}""", 415, "unsupported_media_type")]
    [InlineData("GET", "/api/advertisers/none", null, null, 400, "malformed")]
    [InlineData("GET", "/api/advertisers?take=many", null, null, 400, "malformed")]
    [InlineData("GET", "/api/users?role=king", null, null, 400, "malformed")]
    [InlineData("GET", "/api/advertisers?colour=red", null, null, 400, "unknown_filter")]
    [InlineData("GET", "/api/none", null, null, 404, "not_found")]
    [InlineData("GET", "/api/avails", null, null, 404, "not_found")]
    [InlineData("GET", "/api", null, null, 404, "not_found")]
    [InlineData("PATCH", "/api/advertisers", "application/json", "{}", 405, "method_not_allowed")]
    [InlineData("POST", "/api/feed-imports", "multipart/form-data", "nothing", 400, "malformed")]
    [InlineData("POST", "/api/csp", "application/csp-report", "{}", 400, "malformed")]
    [InlineData("POST", "/api/csp", "application/csp-report", "<", 400, "malformed")]
    public async Task What_cannot_be_read_is_a_problem(string method, string path, string? type, string? body, int status, string code)
    {
        using var client = await (await TestSite.Get()).SignIn(await Organization.Value, Role.Admin);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        Assert.Equal(code, await Client.Problem(await client.Http.SendAsync(request), (HttpStatusCode)status));
    }

    static readonly Lazy<Task<TestOrganization>> Organization = new(() => TestOrganization.Create());

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_unless_it_is_a_feed()
    {
        using var client = await (await TestSite.Get()).SignIn(await Organization.Value, Role.Admin);
        var large = new string('x', 2 * 1024 * 1024);

        // Who asks before sending hears the answer; who sends at once may find the connection closed in the middle of it.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/advertisers") { Content = new StringContent($$"""{"name":"{{large}}"}""", Encoding.UTF8, "application/json"), Headers = { ExpectContinue = true } };
        Assert.Equal("too_large", await Client.Problem(await client.Http.SendAsync(request), HttpStatusCode.RequestEntityTooLarge));
        using var feed = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes($"<rss><!-- {large} --></rss>")), "file", "feed.xml" } };
        Assert.Equal("feed_not_rss", await Client.Problem(await client.Http.PostAsync("/api/feed-previews", feed), HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task What_takes_too_long_is_stopped()
    {
        await using var hasty = await TestSite.Start(s => s with { Arguments = [.. s.Arguments, "--PodcastFlow:Limits:RequestSeconds=1"] });
        var org = await TestOrganization.Create();
        using var client = await (await TestSite.Get()).SignIn(org, Role.Admin);      // a session is one on all hosts; on a busy machine signing in may take a second, too
        var held = new TaskCompletionSource();
        var locked = new TaskCompletionSource();
        var other = org.Do(async db =>
        {
            await db.Execute($"lock table advertiser in access exclusive mode");
            locked.SetResult();
            await held.Task;
            return true;
        });
        await locked.Task;

        var answer = await client.Send(HttpMethod.Get, new Uri(hasty.Address, "/api/advertisers").ToString());

        held.SetResult();
        await other;
        Assert.Equal("took_too_long", await Client.Problem(answer, HttpStatusCode.ServiceUnavailable));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task A_failure_of_ours_tells_a_code_and_nothing_of_the_inside()
    {
        await using var site = await Broken();
        using var client = await site.SignIn(await Organization.Value, Role.Admin);

        using var page = await client.Send(HttpMethod.Get, "/profile");
        var text = await page.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Something went wrong on our side.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret of the inside", text, StringComparison.Ordinal);
        Assert.Equal(UserInterface.ContentPolicy, Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
    }

    // The frame around pages cannot be loaded.
    static Task<TestSite> Broken() => TestSite.Start(s => s with
    {
        Services = services =>
        {
            s.Services?.Invoke(services);
            services.AddScoped<LoadShell>(_ => (_, _) => throw new InvalidOperationException("secret of the inside"));
        },
    });

    [Fact]
    public async Task Every_answer_carries_the_security_headers()
    {
        using var client = (await TestSite.Get()).Anonymous();

        foreach (var path in new[] { "/sign-in", "/app.css", "/api/session", "/api/none", "/no/such/page", "/health/live" })
        {
            using var answer = await client.Send(HttpMethod.Get, path);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"));
        }
        using var api = await client.Send(HttpMethod.Get, "/api/session");
        Assert.True(api.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task A_browser_reports_what_the_policy_stopped()
    {
        using var client = (await TestSite.Get()).Anonymous();
        var report = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["csp-report"] = new Dictionary<string, object> { ["document-uri"] = "https://here/reset/token", ["effective-directive"] = "script-src", ["blocked-uri"] = "https://elsewhere.example/evil.js", ["status-code"] = 200 },
        });

        using var answer = await client.Http.PostAsync("/api/csp", new StringContent(report, new MediaTypeHeaderValue("application/csp-report")));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
