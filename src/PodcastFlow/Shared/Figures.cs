using System.Diagnostics.Metrics;

namespace PodcastFlow;

/// <summary>What the product counts of its own work, for who operates it.</summary>
public static class Figures
{
    /// <summary>The name of the meter, for whoever collects.</summary>
    public const string MeterName = "PodcastFlow";

    static readonly Meter Meter = new(MeterName);

    static readonly Counter<long> UseCases = Meter.CreateCounter<long>("podcastflow.use_cases", description: "Use cases carried out, by area and verb, with their outcome: ok, the code of the refusal, or error.");

    static readonly Counter<long> Jobs = Meter.CreateCounter<long>("podcastflow.jobs", description: "Runs of jobs, by kind, with their outcome.");

    internal static void Count(UseCase useCase, string outcome) => UseCases.Add(1,
        new("area", useCase.Area.ToString().ToLowerInvariant()), new("verb", useCase.Verb.ToString().ToLowerInvariant()), new("outcome", outcome));

    internal static void CountJob(string kind, string outcome) => Jobs.Add(1, new("kind", kind), new KeyValuePair<string, object?>("outcome", outcome));
}
