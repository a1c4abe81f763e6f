using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PodcastFlow.Jobs;

namespace PodcastFlow.Platform;

/// <summary>The platform as a business: what organizations have and use, counted across all of them, and how well it is.</summary>
public static class PlatformModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [CountFigures.Job, CountFigures.Sweep, VerifyFigures.Job, ForgetUsage.Job, ExamineInstallation.Job];

    /// <param name="services">The services.</param>
    /// <param name="dataDirectory">The directory of the data; of the server, too, where it is the embedded one.</param>
    public static void AddPlatform(this IServiceCollection services, string dataDirectory)
    {
        services.AddOptions<UsageOptions>().BindConfiguration(UsageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<UsageOptions>>().Value);
        services.AddSingleton<ApiMeter>();
        services.AddSingleton<ErrorCounts>();
        services.AddHostedService<UsageWriter>();
        services.AddOptions<ExaminationOptions>().Configure(options => options.DataDirectory = dataDirectory).BindConfiguration(ExaminationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ExaminationOptions>>().Value);
    }

    public static void MapPlatform(this RouteGroupBuilder api)
    {
        ShowOverview.Map(api);
        RankOrganizations.Map(api);
        AskExact.Map(api);
        ListAllCampaigns.Map(api);
        ListErrors.Map(api);
        RequestExamination.Map(api);
        ListExaminations.Map(api);
        ShowExamination.Map(api);
        ShowHealth.Map(api);
        ShowDatabase.Map(api);
        ListStatements.Map(api);
        ShowActivity.Map(api);
        ShowUse.Map(api);
        ListShards.Map(api);
    }
}
