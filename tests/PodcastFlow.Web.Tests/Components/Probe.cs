using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PodcastFlow.Platform;
using PodcastFlow.Web.Components.Shared;

namespace PodcastFlow.Web.Tests.Components;

/// <summary>A circuit without a browser.</summary>
public abstract class Probe : BunitContext
{
    protected Probe()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<Toasts>();
        Services.AddSingleton<ErrorCounts>();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    protected NavigationManager Places => Services.GetRequiredService<NavigationManager>();

    protected static Page<string> Answer(int total, params string[] rows) => new([.. rows], total > rows.Length ? PageQuery.At(rows.Length) : null, total);
}
