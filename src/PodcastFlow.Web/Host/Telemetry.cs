using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Host;

/// <summary>What the process tells its operator (configuration section PodcastFlow:Telemetry).</summary>
public sealed record TelemetryOptions
{
    /// <summary>How many organizations have figures of their own; the others count together.</summary>
    public int Organizations { get; init; } = 50;

    /// <summary>What <c>/metrics</c> asks for as bearer token. Without one it answers only this machine, and nobody through a proxy.</summary>
    public string? MetricsToken { get; init; }
}

/// <summary>
/// Figures for Prometheus at <c>/metrics</c>: requests, connection pools, use cases with their outcomes, jobs, statements by organization. With
/// OTEL_EXPORTER_OTLP_ENDPOINT set they go there as well, together with traces from the request down to each statement and its place in the code.
/// </summary>
public static class Telemetry
{
    const string Address = "/metrics";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var options = new TelemetryOptions();
        builder.Configuration.GetSection("PodcastFlow:Telemetry").Bind(options);
        builder.Services.AddSingleton(options);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("podcastflow", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics => metrics.AddMeter(Figures.MeterName, "Npgsql").AddAspNetCoreInstrumentation().AddRuntimeInstrumentation()
                .AddInstrumentation(services => new TenantFigures(services.GetRequiredService<TenantDatabase>(), options)).AddPrometheusExporter());
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { Length: > 0 }) return;
        telemetry.WithTracing(traces => traces.AddAspNetCoreInstrumentation(requests => requests.Filter = IsWorth).AddNpgsql()).UseOtlpExporter();
    }

    /// <summary>Whoever may not read the figures finds nothing at their address.</summary>
    public static void UseMetricsDoor(this WebApplication app) => app.UseWhen(http => http.Request.Path.StartsWithSegments(Address), metrics => metrics.Use((http, next) =>
        MayRead(http, http.RequestServices.GetRequiredService<TelemetryOptions>().MetricsToken) ? next(http) : throw Refusal.NotFound("address")));

    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint(Address);

    static bool MayRead(HttpContext http, string? token) => string.IsNullOrEmpty(token)
        ? http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded")
        : CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes("Bearer " + token));

    static bool IsWorth(HttpContext http) => !http.Request.Path.StartsWithSegments("/health") && !http.Request.Path.StartsWithSegments(Address);
}

/// <summary>The figures of the tenants' database.</summary>
sealed class TenantFigures : IDisposable
{
    readonly Meter _meter = new(Figures.MeterName);

    internal TenantFigures(TenantDatabase tenants, TelemetryOptions options)
    {
        _meter.CreateObservableCounter("podcastflow.statements", () => Statements(tenants.Statements, options.Organizations), description: "Statements sent to the database, by organization.");
        _meter.CreateObservableGauge("podcastflow.shard.running", () => tenants.Load.Select(shard => new Measurement<int>(shard.Running, Of(shard.Login))), description: "Pieces of work that have a connection, by shard.");
        _meter.CreateObservableGauge("podcastflow.shard.waiting", () => tenants.Load.Select(shard => new Measurement<int>(shard.Waiting, Of(shard.Login))), description: "Pieces of work that wait for a connection, by shard.");
    }

    static IEnumerable<Measurement<long>> Statements(StatementCounts counts, int names)
    {
        var (named, others) = counts.Read(names);
        foreach (var (slug, statements) in named) yield return new Measurement<long>(statements, new KeyValuePair<string, object?>("organization", slug));
        yield return new Measurement<long>(others, new KeyValuePair<string, object?>("organization", "other"));
    }

    static KeyValuePair<string, object?> Of(string login) => new("shard", login);

    public void Dispose() => _meter.Dispose();
}
