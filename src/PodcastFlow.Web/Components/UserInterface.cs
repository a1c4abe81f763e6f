using Microsoft.AspNetCore.Components.Endpoints;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Components;

/// <summary>The pages' part of the host: services and endpoints.</summary>
public static class UserInterface
{
    /// <summary>
    /// What a page may do: scripts and connections of this site alone, no script inside a page. Artwork stands where the feed says; style attributes are our own.
    /// </summary>
    public const string ContentPolicy = "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' https:; style-src 'self' 'unsafe-inline'; script-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; report-uri /api/csp";

    /// <summary>
    /// Services of the pages. The host also registers <see cref="LoadShell"/> and, where records can be searched, <see cref="FindRecords"/>.
    /// </summary>
    public static IServiceCollection AddUserInterface(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuits => circuits.DetailedErrors = false);
        services.AddCascadingAuthenticationState();
        services.AddScoped<CircuitOrganization>();
        services.AddScoped<Toasts>();
        return services;
    }

    /// <summary>Assets and pages. Runs after authentication, authorization and antiforgery.</summary>
    public static WebApplication MapUserInterface(this WebApplication app)
    {
        // The program runs from its build output: without this, assets are compressed anew at each request, badly, and never cached.
        if (!app.Environment.IsDevelopment()) app.Configuration["ReloadStaticAssetsAtRuntime"] ??= "false";
        app.MapStaticAssets();
        // A page answers POST at its own address too, and an organization's home stands at any first segment: plain forms, assets and the circuits' own addresses come first.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().Add(endpoint =>
        {
            if (endpoint.Metadata.OfType<ComponentTypeMetadata>().Any()) ((RouteEndpointBuilder)endpoint).Order = 1;
        });
        return app;
    }
}
