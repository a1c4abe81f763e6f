using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;
using PodcastFlow.Testing;
using PodcastFlow.Web.Host;

namespace PodcastFlow.Web.Tests;

/// <summary>The product, served by Kestrel on a free port of the loopback, over the installation of this test process.</summary>
public sealed class TestSite : IAsyncDisposable
{
    static int _masters;

    // Hosts that share a database share their files: whichever takes a job, all offer what it wrote.
    static readonly string Data = Folder();

    static readonly Lazy<Task<TestSite>> Once = new(() => Start());

    public required WebApplication App { get; init; }
    public required TestInstallation Installation { get; init; }
    public required Uri Address { get; init; }

    /// <summary>The site that all tests share.</summary>
    public static Task<TestSite> Get() => Once.Value;

    /// <summary>A site of its own, for a test that changes settings or adds routes. One that is not disposed goes on working beside all later tests, and keeps its connections.</summary>
    /// <param name="change">Other settings.</param>
    /// <param name="map">More routes.</param>
    /// <param name="on">An installation of the test's own: whoever shares one shares its jobs, and what those do.</param>
    public static async Task<TestSite> Start(Func<HostSettings, HostSettings>? change = null, Action<WebApplication>? map = null, TestInstallation? on = null)
    {
        var installation = on ?? await TestInstallation.Get();
        var settings = new HostSettings
        {
            Connection = installation.Connection, Seal = InstallationKey.Open(TestDatabase.KeyFile).Seal(), NewestPublicVersion = installation.NewestPublicVersion,
            NewestTenantVersion = installation.NewestTenantVersion, Url = "http://127.0.0.1:0",
            DataDirectory = on is null ? Data : Folder(),
            ApplicationName = typeof(PodcastFlow.Cli.Program).Assembly.GetName().Name, Demo = true, Pools = new TenancyOptions { ControlConnections = 4 },
            // All tests come from one address, and generated ones ask much more often than people do.
            Arguments = [.. new[] { "SignInsPerEmail", "StrangersPerAddress", "RequestsPerUser", "RequestsPerOrganization", "FeedsPerOrganization", "InvitationsPerOrganization", "ExportsPerOrganization" }.Select(limit => $"--PodcastFlow:Limits:{limit}=1000000")],
            Services = services => services.AddLogging(log => log.SetMinimumLevel(LogLevel.Warning)).Configure<PasswordHasherOptions>(TestInstallation.CheapPasswords),
        };
        var app = Program.Build(change?.Invoke(settings) ?? settings);
        map?.Invoke(app);
        await app.StartAsync();
        return new TestSite { App = app, Installation = installation, Address = new Uri(app.Urls.First()) };
    }

    // For as long as this process.
    static string Folder()
    {
        var folder = Directory.CreateTempSubdirectory("podcastflow-site-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                folder.Delete(recursive: true);
            }
            catch (IOException)
            {
                // The shared site works to the end, and may have written meanwhile.
            }
        };
        return folder.FullName;
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
    }

    /// <summary>A browser without a session.</summary>
    public Client Anonymous() => Client.At(Address);

    /// <summary>An operator of the platform, with an account of its own: a test may end its sessions. The e-mail address; the password is everybody's.</summary>
    public async Task<string> NewMaster()
    {
        var email = $"master{Interlocked.Increment(ref _masters)}@podcastflow.test";
        var passwords = Installation.Services.GetRequiredService<Passwords>();
        await Installation.Control.Run(async db => await passwords.Set(db, await People.FindOrAdd(db, email, "Master", isMaster: true), TestOrganization.Password));
        return email;
    }

    /// <summary>A browser signed in as an operator of the platform.</summary>
    public async Task<Client> SignInMaster()
    {
        var client = Anonymous();
        await client.SignIn(await NewMaster(), TestOrganization.Password);
        return client;
    }

    /// <summary>A browser signed in as a member of an organization.</summary>
    public async Task<Client> SignIn(TestOrganization org, Role role, int number = 1)
    {
        await org.As(role, number);
        var client = Anonymous();
        await client.SignIn(org.EmailOf(role, number), TestOrganization.Password);
        return client;
    }
}

/// <summary>An HTTP client that keeps cookies and sends the anti-forgery token.</summary>
public sealed class Client(HttpClient http) : IDisposable
{
    public HttpClient Http => http;

    /// <summary>A browser without a session, at a host's address.</summary>
    public static Client At(Uri address) => new(new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromSeconds(20) }) { BaseAddress = address });

    public async Task<JsonElement> SignIn(string email, string password)
    {
        var answer = await Send(HttpMethod.Post, "/api/session", new { email, password });
        var session = await Json(answer, HttpStatusCode.OK);
        http.DefaultRequestHeaders.Remove("X-CSRF-TOKEN");
        http.DefaultRequestHeaders.Add("X-CSRF-TOKEN", session.GetProperty("antiforgeryToken").GetString());
        return session;
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Wire.Options) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }

    public async Task<JsonElement> Get(string path) => await Json(await Send(HttpMethod.Get, path), HttpStatusCode.OK);

    public async Task<JsonElement> Post(string path, object body, HttpStatusCode expected = HttpStatusCode.Created, params (string, string)[] headers) =>
        await Json(await Send(HttpMethod.Post, path, body, headers), expected);

    /// <summary>The problem's code, after checking that the answer is problem details with this status.</summary>
    public static async Task<string> Problem(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var problem = await Json(answer, expected);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return problem.GetProperty("code").GetString()!;
    }

    static async Task<JsonElement> Json(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri?.PathAndQuery}: {(int)answer.StatusCode} instead of {(int)expected}: {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    public void Dispose() => http.Dispose();
}
