using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Web.Components;

namespace PodcastFlow.Web.Host;

/// <summary>What browsers are told, and what they are not trusted with.</summary>
public static class Protection
{
    /// <summary>Behind a proxy the caller's address and scheme come from its headers; believed only when it is one of PodcastFlow:TrustedProxies (networks such as 10.0.0.0/8).</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var networks = app.Configuration.GetSection("PodcastFlow:TrustedProxies").Get<string[]>() ?? [];
        if (networks.Length == 0) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks) options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        app.UseForwardedHeaders(options);
    }

    /// <summary>On every answer, failures included: set at the last moment, as whoever reports a failure starts the answer anew.</summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers.XFrameOptions = "DENY";
            if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            // The pages' framework sets a weaker one of its own; the reference of the API says itself what it needs.
            if (!http.Request.Path.StartsWithSegments("/scalar")) headers.ContentSecurityPolicy = UserInterface.ContentPolicy;
            if (http.Request.Path.StartsWithSegments("/api") && headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
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
