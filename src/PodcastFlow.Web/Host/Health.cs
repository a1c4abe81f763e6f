using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Host;

/// <summary>
/// For whoever watches the process: <c>/health/live</c> while it runs at all (restart it otherwise), <c>/health/ready</c> while it should get
/// requests. Open to everybody, so one word is all they say; the log has the rest.
/// </summary>
public static class Health
{
    public static void AddHealth(this IServiceCollection services) => services.AddHealthChecks().AddCheck<Readiness>("ready", timeout: TimeSpan.FromSeconds(5));

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = Word });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = Word });
    }

    static Task Word(HttpContext http, HealthReport report) =>
        http.Response.WriteAsJsonAsync(new { status = report.Status == HealthStatus.Healthy ? "ok" : "not_ready" }, Wire.Options, http.RequestAborted);
}

/// <summary>Ready: started and not stopping, and the database answers and is at the version this program is made for.</summary>
sealed class Readiness(ControlDatabase control, HostSettings settings, IHostApplicationLifetime life) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!life.ApplicationStarted.IsCancellationRequested) return HealthCheckResult.Unhealthy("Starting.");
        if (life.ApplicationStopping.IsCancellationRequested) return HealthCheckResult.Unhealthy("Stopping.");
        var installed = await control.Read(db => db.One<int>($"select coalesce(max(version), 0) from public_migration", cancellationToken), cancellationToken);
        return installed == settings.NewestPublicVersion
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The database is at version {installed}, this program is made for {settings.NewestPublicVersion}.");
    }
}
