using Microsoft.AspNetCore.Builder;
using PodcastFlow.Advertisers;
using PodcastFlow.Archives;
using PodcastFlow.Campaigns;
using PodcastFlow.Files;
using PodcastFlow.Home;
using PodcastFlow.Identity;
using PodcastFlow.Inventory;
using PodcastFlow.Jobs;
using PodcastFlow.Organizations;
using PodcastFlow.Platform;
using PodcastFlow.Shows;
using PodcastFlow.Shows.Feeds;
using PodcastFlow.Web.Components;
using PodcastFlow.Web.Host;

namespace PodcastFlow.Web;

/// <summary>The host: its table of contents. Started by the command line's <c>serve</c> and <c>demo run</c>, and by the tests.</summary>
public static class Program
{
    /// <summary>All of it: services, routes and pages.</summary>
    public static WebApplication Build(HostSettings settings)
    {
        var app = Prepare(settings).Build();
        app.UseTrustedProxies();
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseApiStatus();
        app.UsePageNotFound();
        app.UseMetricsDoor();
        app.UseRouting();
        app.UseOnlyPrograms();
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseCrossSiteProtection();
        app.UseGate();
        app.UseAntiforgery();

        var api = app.MapGroup("/api");
        api.MapIdentity();
        api.MapOrganizations();
        api.MapPlatform();
        api.MapArchives();
        api.MapAdvertisers();
        api.MapCampaigns();
        api.MapHome();
        api.MapShows();
        api.MapInventory();
        api.MapFiles();
        api.MapJobs();
        api.MapPolicyReports();

        app.MapHealth();
        app.MapMetrics();
        app.MapApiDocument(settings);
        app.MapAccountForms();
        app.MapUserInterface();
        return app;
    }

    /// <summary>The services alone: what a command needs that asks the product and serves nobody.</summary>
    public static WebApplicationBuilder Prepare(HostSettings settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings.Arguments, ContentRootPath = AppContext.BaseDirectory, ApplicationName = settings.ApplicationName });
        builder.ConfigureHost(settings);

        builder.Services.AddTenancy(settings);
        builder.Services.AddProblems();
        builder.Services.AddHealth();
        builder.AddTelemetry();
        builder.Services.AddApiDocument();
        builder.Services.AddAuthorization();
        builder.Services.AddIdentity();
        builder.Services.AddOrganizations();
        builder.Services.AddPlatform(settings.DataDirectory);
        builder.Services.AddFeeds(builder.Configuration);
        builder.Services.AddArchives(Path.Combine(settings.DataDirectory, "archives"));
        builder.Services.AddFiles(settings.DataDirectory);
        builder.Services.AddUserInterface();
        Shells.Add(builder.Services);
        Finder.Add(builder.Services);
        builder.Services.AddJobs([.. IdentityModule.Jobs, .. OrganizationsModule.Jobs, .. ShowsModule.Jobs, .. InventoryModule.Jobs, .. FilesModule.Jobs, .. ArchivesModule.Jobs, .. PlatformModule.Jobs, .. JobsModule.Jobs]);
        settings.Services?.Invoke(builder.Services);
        return builder;
    }
}
