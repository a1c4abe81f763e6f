using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PodcastFlow.Identity;
using PodcastFlow.Platform;
using PodcastFlow.Testing;
using PodcastFlow.Web.Components;

namespace PodcastFlow.Web.Tests.Browser.Sample;

/// <summary>Serves the sample page in the product's frame, under the product's content policy, to somebody who is signed in.</summary>
public sealed class SampleHost : IAsyncLifetime
{
    WebApplication? _app;

    public string Address { get; private set; } = "";

    public ValueTask InitializeAsync() => Start("http://127.0.0.1:0");

    /// <summary>Breaks every connection.</summary>
    public async Task Stop()
    {
        await _app!.DisposeAsync();
        _app = null;
    }

    /// <summary>Serves again at the same address, knowing nothing of earlier circuits.</summary>
    public async Task StartAgain() => await Start(Address);

    async ValueTask Start(string url)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(PodcastFlow.Cli.Program).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets().UseUrls(url);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddUserInterface();
        var installation = await TestInstallation.Get();
        var sessions = installation.Services.GetRequiredService<Sessions>();
        builder.Services.AddSingleton<ErrorCounts>().AddSingleton(TimeProvider.System).AddSingleton(installation.Control).AddSingleton(sessions).AddSingleton(installation.Services.GetRequiredService<OrganizationDoor>());
        var organization = await TestOrganization.Create();
        var session = Sessions.NameOf(await sessions.Start(organization.Admin.Actor.UserId!.Value, userAgent: null, address: null));
        var somebody = new ClaimsPrincipal(new ClaimsIdentity([new Claim(Gate.SessionClaim, session)], "sample"));
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<LoadShell>((slug, _) => Task.FromResult(slug == "nobody" ? null : Frame(slug)));
        builder.Services.AddSingleton<FindRecords>((slug, words, _) => Task.FromResult<IReadOnlyList<PaletteItem>>(
            [.. SampleScreen.Spots.Select(s => s.Show).Distinct().Where(s => s.Contains(words, StringComparison.OrdinalIgnoreCase)).Select(s => new PaletteItem(s, "Show", $"/{slug}/sample?q={s}"))]));
        _app = builder.Build();
        _app.Use((http, next) =>
        {
            http.User = somebody;
            http.Response.Headers.ContentSecurityPolicy = UserInterface.ContentPolicy;
            return next();
        });
        _app.UseAntiforgery();
        _app.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        _app.MapStaticAssets();
        _app.MapRazorComponents<SampleApp>().AddInteractiveServerRenderMode();
        await _app.StartAsync();
        Address = _app.Urls.Single();
    }

    static Shell Frame(string? slug) => new()
    {
        UserName = "Maria Keller", Email = "maria@harbor-audio.example", Areas = Enum.GetValues<Area>().Where(a => a != Area.Platform).ToHashSet(),
        Organization = slug is null ? null : new OrganizationCard(slug, "Harbor Audio", slug == "bright" ? "#ffcc00" : null, "America/New_York"),
        Organizations = [new("harbor-audio", "Harbor Audio"), new("bright", "Bright Network")],
    };

    public async ValueTask DisposeAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
