using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using PodcastFlow.Platform;
using PodcastFlow.Tenancy;
using PodcastFlow.Web.Components;

namespace PodcastFlow.Web.Host;

/// <summary>
/// Every failure is problem details (RFC 9457) with a stable code, or on the addresses of pages a page with the same sentence; nothing of the
/// inside is told.
/// </summary>
public static class Problems
{
    /// <summary>The codes that any route may answer with, whatever its use case.</summary>
    public static readonly IReadOnlyList<string> HostCodes =
        ["too_large", "too_many_requests", PlanLimits.Code, "took_too_long", "unsupported_media_type", "antiforgery", "outcome_unknown", "database_unavailable", "database_full", "internal_error"];

    // Addresses for programs: what fails there is told to programs.
    static readonly string[] ForPrograms = ["/api", "/openapi", "/health", "/metrics"];

    public static void AddProblems(this IServiceCollection services)
    {
        services.AddExceptionHandler<ProblemHandler>();
        services.AddProblemDetails();
        services.AddRequestTimeouts(_ => { });
        services.AddOptions<RequestTimeoutOptions>().Configure<LimitOptions>((timeouts, limits) => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = TimeSpan.FromSeconds(limits.RequestSeconds),
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = _ => throw new Refusal(503, "took_too_long", "This took too long and was stopped."),
        });
    }

    /// <summary>What the framework answers under /api with a status alone (an unknown address, a wrong method) becomes problem details as well.</summary>
    public static void UseApiStatus(this WebApplication app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (http.Response.HasStarted || !IsForPrograms(http) || http.Response.StatusCode is < 400 or 499 || http.Response.ContentLength > 0) return;
        http.Response.ContentLength = null;      // a range that is not there says 0
        await Write(http, http.Response.StatusCode switch
        {
            404 => new Refusal(404, "not_found", "There is nothing at this address."),
            413 => TooLarge(),
            405 => new Refusal(405, "method_not_allowed", "This address does not answer to this method."),
            415 => Unsupported(),
            var status => new Refusal(status, "malformed", ReasonPhrases.GetReasonPhrase(status) + "."),
        });
    });

    /// <summary>
    /// Under the addresses for programs there are no pages, although those of an organization stand under any first segment; and a body in an
    /// encoding that nobody knows cannot be read.
    /// </summary>
    public static void UseOnlyPrograms(this WebApplication app) => app.Use((http, next) =>
    {
        if (!IsForPrograms(http)) return next(http);
        var type = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var parsed) ? parsed : null;
        if (type is { Charset.HasValue: true, Encoding: null }) throw Unsupported();
        if (http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null) return next(http);
        throw HttpMethods.IsPost(http.Request.Method) && type?.MediaType != "application/json" ? Unsupported() : Refusal.NotFound("address");
    });

    /// <summary>Everywhere else, an address without a page shows a page that says so.</summary>
    public static void UsePageNotFound(this WebApplication app) =>
        app.UseWhen(http => !IsForPrograms(http), pages => pages.UseStatusCodePagesWithReExecute("/not-found"));

    /// <summary>Says no in the way of the address: as problem details, or as a page.</summary>
    internal static Task Answer(HttpContext http, Refusal refusal) => IsForPrograms(http) ? Write(http, refusal) : Page(http, refusal);

    internal static async Task Write(HttpContext http, Refusal refusal)
    {
        var problem = new ProblemDetails { Status = refusal.Status, Title = refusal.Message, Type = "about:blank" };
        problem.Extensions["code"] = refusal.Code;
        foreach (var (name, fact) in refusal.Facts) problem.Extensions[name] = fact;
        Head(http, refusal);
        await http.Response.WriteAsJsonAsync(problem, Wire.Options, "application/problem+json");
    }

    // A document of its own, drawn apart from the request: the frame around pages asks the database, which may be what failed.
    static async Task Page(HttpContext http, Refusal refusal)
    {
        await using var apart = http.RequestServices.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        await using var renderer = new HtmlRenderer(apart.ServiceProvider, apart.ServiceProvider.GetRequiredService<ILoggerFactory>());
        var code = refusal.Facts.TryGetValue("trace", out var trace) ? trace : refusal.Code;
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(BrokenPage.Message)] = refusal.Message, [nameof(BrokenPage.Code)] = code });
        var document = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<BrokenPage>(parameters)).ToHtmlString());
        Head(http, refusal);
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(document);
    }

    static void Head(HttpContext http, Refusal refusal)
    {
        http.Response.StatusCode = refusal.Status;
        if (refusal.Facts.TryGetValue("retryAfter", out var seconds)) http.Response.Headers.RetryAfter = seconds?.ToString();
    }

    internal static Refusal TooLarge() => new(413, "too_large", "The request is too large.");

    static Refusal Unsupported() => new(415, "unsupported_media_type", "Send JSON, with Content-Type application/json.");

    internal static bool IsForPrograms(HttpContext http) => Array.Exists(ForPrograms, folder => http.Request.Path.StartsWithSegments(folder));
}

sealed class ProblemHandler(ILogger<ProblemHandler> log, ErrorCounts errors) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested && exception is OperationCanceledException)
        {
            httpContext.Response.StatusCode = 499;      // the client has gone: nobody reads an answer
            return true;
        }
        var refusal = exception switch
        {
            Refusal no => no,
            BadHttpRequestException { StatusCode: 413 } => Problems.TooLarge(),
            BadHttpRequestException { InnerException: JsonException json } => Refusal.Invalid("malformed", "This is not the JSON that is expected here" + (json.Path is { } path ? $" (at {path})." : ".")),
            BadHttpRequestException bad => new Refusal(bad.StatusCode, bad.StatusCode == 415 ? "unsupported_media_type" : "malformed", "The request cannot be read: a part is missing or has the wrong form."),
            OutcomeUnknownException => new Refusal(503, "outcome_unknown", "The connection to the database was lost at the last moment. Repeat with the same Idempotency-Key, or look whether it happened."),
            TenantBusyException => new Refusal(503, "busy", "This organization has too much work waiting. Try again in a moment."),
            Npgsql.NpgsqlException { IsTransient: true } or Npgsql.PostgresException { InvariantSeverity: "FATAL" } => new Refusal(503, "database_unavailable", "The database does not answer at the moment. Try again shortly."),
            _ => null,
        };
        if (refusal is null)
        {
            var endpoint = httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
            log.LogError(exception, "Unhandled failure at {Method} {Path}", httpContext.Request.Method, endpoint?.DisplayName);
            errors.Count((httpContext.Features.Get<Door>() as InOrganization)?.Tenant.Id, $"{httpContext.Request.Method} {(endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)"}", exception, httpContext.TraceIdentifier);
            refusal = new Refusal(500, "internal_error", "Something went wrong on our side.").With("trace", httpContext.TraceIdentifier);
        }
        await Problems.Answer(httpContext, refusal);
        return true;
    }
}
