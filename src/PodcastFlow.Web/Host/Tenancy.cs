using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PodcastFlow.Identity;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Host;

/// <summary>The host's own settings, and the engine under it.</summary>
public static class TenancyHost
{
    // Of a request that does not say otherwise: an upload does.
    const long LargestBody = 1024 * 1024;

    public static void ConfigureHost(this WebApplicationBuilder builder, HostSettings settings)
    {
        builder.WebHost.UseUrls(settings.Url);
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        builder.Logging.AddFilter("Quartz", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);       // keys rest in the database, unencrypted by choice: whoever reads it needs no cookie
        builder.Services.ConfigureHttpJsonOptions(json => Wire.Configure(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void AddTenancy(this IServiceCollection services, HostSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Clock);
        services.AddSingleton(settings.Connection);
        services.AddSingleton(settings.Seal);
        services.AddSingleton(provider =>
        {
            var pools = settings.Pools with { };
            provider.GetRequiredService<IConfiguration>().GetSection("PodcastFlow:Tenancy").Bind(pools);
            return pools;
        });
        services.AddSingleton(provider =>
        {
            var limits = new LimitOptions();
            provider.GetRequiredService<IConfiguration>().GetSection("PodcastFlow:Limits").Bind(limits);
            return limits;
        });
        services.AddSingleton<Limits>();
        services.AddSingleton(new ServedVersions(settings.NewestTenantVersion, settings.NewestTenantVersion));
        services.AddSingleton<ControlDatabase>();
        services.AddSingleton<TenantDatabase>();
        services.AddSingleton<TenantRegistry>();
        services.AddSingleton(provider => new PublicAddress(() => Address(provider)));
        services.AddHostedService<ChangeListener>();
    }

    static string Address(IServiceProvider provider) =>
        provider.GetRequiredService<IConfiguration>()["PodcastFlow:PublicUrl"]
        ?? provider.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
        ?? provider.GetRequiredService<HostSettings>().Url;
}

/// <summary>Empties the caches of registry, sessions and plans as soon as the database says that something changed.</summary>
sealed class ChangeListener(ControlDatabase control, TenantRegistry registry, Sessions sessions, ApiMeter meter) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await control.AssertPoolerSetting(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        control.Changed += Forget;
        try
        {
            await control.Listen(TenantRegistry.Channel, control.TellChanged, stoppingToken);
        }
        finally
        {
            control.Changed -= Forget;
        }
    }

    void Forget(object? sender, EventArgs e)
    {
        registry.Forget();
        sessions.Forget();
        meter.Forget();
    }
}
