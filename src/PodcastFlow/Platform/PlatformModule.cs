using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PodcastFlow.Jobs;

namespace PodcastFlow.Platform;

/// <summary>The platform as a business: what organizations use of it, and what goes wrong.</summary>
public static class PlatformModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [ForgetUsage.Job];

    public static void AddPlatform(this IServiceCollection services)
    {
        services.AddOptions<UsageOptions>().BindConfiguration(UsageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<UsageOptions>>().Value);
        services.AddSingleton<ApiMeter>();
        services.AddSingleton<ErrorCounts>();
        services.AddHostedService<UsageWriter>();
    }

    public static void MapPlatform(this RouteGroupBuilder api) => ListErrors.Map(api);
}
