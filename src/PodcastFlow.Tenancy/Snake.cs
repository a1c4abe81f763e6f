using System.Collections.Concurrent;
using System.Text.Json;

namespace PodcastFlow.Tenancy;

/// <summary>The database's spelling of a C# name: <c>MidRoll</c> is <c>mid_roll</c>.</summary>
public static class Snake
{
    static readonly ConcurrentDictionary<string, string> Seen = new();

    public static string Case(string pascal) => Seen.GetOrAdd(pascal, JsonNamingPolicy.SnakeCaseLower.ConvertName);
}
