using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Web.Components;

namespace PodcastFlow.Web.Host;

/// <summary>What browsers are told, and what they are not trusted with.</summary>
public static class Protection
{
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (http.Request.Path.StartsWithSegments("/api"))
            http.Response.OnStarting(() =>
            {
                if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
                return Task.CompletedTask;
            });
        else headers.ContentSecurityPolicy = UserInterface.ContentPolicy;
        return next(http);
    });

    /// <summary>
    /// A request under /api that changes something and is authenticated by cookie needs the anti-forgery token in the header X-CSRF-TOKEN.
    /// Signing in needs none (there is no session to abuse) and refuses other sites instead.
    /// </summary>
    public static void UseCrossSiteProtection(this WebApplication app) => app.Use(async (http, next) =>
    {
        var changes = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !HttpMethods.IsOptions(http.Request.Method);
        if (changes && http.Request.Path.StartsWithSegments("/api") && http.User.Identity?.IsAuthenticated == true && http.GetEndpoint()?.Metadata.GetMetadata<UseCase>()?.Area != Area.Public)
        {
            if (!await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http))
                throw Refusal.Forbidden("antiforgery", "Send the anti-forgery token of GET /api/session in the header X-CSRF-TOKEN.");
        }
        await next(http);
    });
}
