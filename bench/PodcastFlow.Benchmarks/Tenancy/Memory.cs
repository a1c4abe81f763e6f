using System.Globalization;

namespace PodcastFlow.Benchmarks.Tenancy;

/// <summary>What backends hold for themselves, as the kernel counts it.</summary>
static class Memory
{
    /// <summary>The private megabytes of these processes; null where the kernel does not say.</summary>
    internal static double? Private(IEnumerable<int> processes)
    {
        try
        {
            return processes.Sum(process => File.ReadLines($"/proc/{process}/smaps_rollup")
                .Where(line => line.StartsWith("Private_", StringComparison.Ordinal))
                .Sum(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))) / 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
