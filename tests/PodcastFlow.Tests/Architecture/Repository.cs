using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Architecture;

/// <summary>The project's own files.</summary>
static class Repository
{
    public static string Root { get; } = TestDatabase.Folder("");

    /// <summary>Path (from the root, with forward slashes) and text of every source file below a folder.</summary>
    public static List<(string Path, string Text)> Sources(string folder, params string[] endings) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(f => endings.Any(e => f.EndsWith(e, StringComparison.Ordinal)))
            .Select(f => (Path.GetRelativePath(Root, f).Replace('\\', '/'), File.ReadAllText(f)))];
}
