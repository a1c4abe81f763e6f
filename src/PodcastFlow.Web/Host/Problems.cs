using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Web.Host;

/// <summary>Every failure is problem details (RFC 9457) with a stable code; nothing of the inside is told.</summary>
public static class Problems
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddExceptionHandler<ProblemHandler>();
        services.AddProblemDetails();
    }

    /// <summary>Unknown addresses and methods under /api answer problem details as well.</summary>
    public static void UseApiNotFound(this WebApplication app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (http.Response.HasStarted || !http.Request.Path.StartsWithSegments("/api") || http.Response.ContentLength > 0) return;
        var problem = http.Response.StatusCode switch
        {
            404 when http.GetEndpoint() is null => new Refusal(404, "not_found", "There is nothing at this address."),
            405 => new Refusal(405, "method_not_allowed", "This address does not answer to this method."),
            415 => new Refusal(415, "unsupported_media_type", "Send JSON, with Content-Type application/json."),
            _ => null,
        };
        if (problem is not null) await Write(http, problem);
    });

    /// <summary>Everywhere else, an address without a page shows a page that says so.</summary>
    public static void UsePageNotFound(this WebApplication app) =>
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/api"), pages => pages.UseStatusCodePagesWithReExecute("/not-found"));

    internal static async Task Write(HttpContext http, Refusal refusal)
    {
        var problem = new ProblemDetails { Status = refusal.Status, Title = refusal.Message, Type = "about:blank" };
        problem.Extensions["code"] = refusal.Code;
        foreach (var (name, fact) in refusal.Facts) problem.Extensions[name] = fact;
        http.Response.StatusCode = refusal.Status;
        if (refusal.Facts.TryGetValue("retryAfter", out var seconds)) http.Response.Headers.RetryAfter = seconds?.ToString();
        await http.Response.WriteAsJsonAsync(problem, Wire.Options, "application/problem+json");
    }
}

sealed class ProblemHandler(ILogger<ProblemHandler> log) : IExceptionHandler
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
            BadHttpRequestException { StatusCode: 413 } => new Refusal(413, "too_large", "The request is too large."),
            BadHttpRequestException { InnerException: JsonException json } => Refusal.Invalid("malformed", "This is not the JSON that is expected here" + (json.Path is { } path ? $" (at {path})." : ".")),
            BadHttpRequestException bad => new Refusal(bad.StatusCode, bad.StatusCode == 415 ? "unsupported_media_type" : "malformed", "The request cannot be read: a part is missing or has the wrong form."),
            OutcomeUnknownException => new Refusal(503, "outcome_unknown", "The connection to the database was lost at the last moment. Repeat with the same Idempotency-Key, or look whether it happened."),
            TenantBusyException => new Refusal(503, "busy", "This organization has too much work waiting. Try again in a moment."),
            Npgsql.NpgsqlException { IsTransient: true } => new Refusal(503, "database_unavailable", "The database does not answer at the moment. Try again shortly."),
            _ => null,
        };
        if (refusal is null)
        {
            log.LogError(exception, "Unhandled failure at {Method} {Path}", httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName);
            refusal = new Refusal(500, "internal_error", "Something went wrong on our side.").With("trace", httpContext.TraceIdentifier);
        }
        await Problems.Write(httpContext, refusal);
        return true;
    }
}
