using System.Collections.Concurrent;

namespace PodcastFlow.Tenancy;

/// <summary>
/// Where in the code a statement is written ("PodcastFlow/Inventory/HoldReservation.cs:36"): stands as a comment in front of it, so that
/// activity views, logs and traces name it. Every place that ran is kept, for the test that asks which statements never did.
/// </summary>
public static class CallSite
{
    static readonly ConcurrentDictionary<(string File, int Line), string> Seen = new();
    static readonly string? Log = Environment.GetEnvironmentVariable("PODCASTFLOW_SITES") is { Length: > 0 } folder
        ? Path.Combine(folder, $"{Environment.ProcessId}.sites") : null;
    static readonly Lock Writing = new();

    /// <summary>Every place that ran a statement in this process.</summary>
    public static IReadOnlyCollection<string> Ran => [.. Seen.Values];

    internal static string Of(string file, int line) => Seen.TryGetValue((file, line), out var site) ? site : Add(file, line);

    static string Add(string file, int line)
    {
        var path = file.Replace('\\', '/');
        var src = path.LastIndexOf("/src/", StringComparison.Ordinal);
        var site = $"{(src >= 0 ? path[(src + 5)..] : Path.GetFileName(path))}:{line}";
        if (Seen.TryAdd((file, line), site) && Log is not null)
            lock (Writing) File.AppendAllText(Log, site + "\n");
        return site;
    }
}
