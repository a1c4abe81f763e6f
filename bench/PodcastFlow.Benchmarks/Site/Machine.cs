using System.Globalization;
using System.Text.Json;
using PodcastFlow.Benchmarks.Tenancy;

namespace PodcastFlow.Benchmarks.Site;

/// <summary>The machine around a measurement.</summary>
static class Machine
{
    static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>How many processes wanted a processor in the last minute, ours and others'; null where the kernel does not say.</summary>
    internal static double? Load() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    /// <summary>Writes artifacts/bench/(name).json.</summary>
    internal static void Write(string name, object report)
    {
        var folder = Directory.CreateDirectory(Path.Combine(BenchDatabase.Root(), "artifacts", "bench")).FullName;
        File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(report, Indented));
    }
}
