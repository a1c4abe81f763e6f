using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>How use is written down (configuration section PodcastFlow:Usage).</summary>
public sealed class UsageOptions
{
    public const string Section = "PodcastFlow:Usage";

    /// <summary>How often what was counted is added to the tables: what a killed process loses at most.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")] public TimeSpan WriteEvery { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Writes down what this process has counted, every few seconds and when it stops. While the database is away, counting goes on.</summary>
public sealed partial class UsageWriter(ApiMeter meter, ErrorCounts errors, ControlDatabase control, UsageOptions options, TimeProvider clock, ILogger<UsageWriter> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.WriteEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Write(CancellationToken.None);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>The host has answered its last request by now.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Write(cancellationToken);
    }

    async Task Write(CancellationToken ct)
    {
        await Try(() => meter.Write(ct));
        await Try(() => errors.Write(control, ct));
    }

    async Task Try(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception error)
        {
            LogFailure(log, error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What was counted could not be written down")]
    static partial void LogFailure(ILogger log, Exception error);
}
