using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quartz;

namespace PodcastFlow.Jobs;

/// <summary>Work in the background: what is waiting, what runs, what failed, and what recurs.</summary>
public static class JobsModule
{
    /// <summary>What is done in the background.</summary>
    public static IReadOnlyList<JobKind> Jobs => [ForgetHistory.Job];

    public static void MapJobs(this RouteGroupBuilder api)
    {
        ListJobs.Map(api);
        ShowJobFigures.Map(api);
        ListRecurringJobs.Map(api);
        RetryJob.Map(api);
        CancelJob.Map(api);
    }

    /// <summary>Starts the worker, and the clock of what recurs.</summary>
    public static void AddJobs(this IServiceCollection services, params IEnumerable<JobKind> kinds)
    {
        var known = new JobKinds([.. kinds]);
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<JobOptions>>().Value);
        services.AddSingleton(known);
        services.AddHostedService<JobWorker>();
        services.AddQuartz(quartz => JobClock.Set(quartz, known));
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }
}
