namespace PodcastFlow.Tests.Architecture;

public sealed class SizeTests
{
    [Fact]
    public void No_file_is_longer_than_300_lines()
    {
        var files = Repository.Sources("src", ".cs", ".razor", ".css", ".js");
        Assert.True(files.Count > 50, "the sources were not found");

        Assert.Empty(Longer(files, 300));
    }

    [Fact]
    public void No_slice_is_longer_than_120_lines()
    {
        var slices = Repository.Sources("src/PodcastFlow", ".cs").Where(f => f.Text.Contains("static readonly UseCase", StringComparison.Ordinal)).ToList();
        Assert.True(slices.Count > 5, "the slices were not found");

        Assert.Empty(Longer(slices, 120));
    }

    internal static IEnumerable<string> Longer(IEnumerable<(string Path, string Text)> files, int lines) =>
        files.Where(f => f.Text.Count(c => c == '\n') > lines).Select(f => $"{f.Path}: {f.Text.Count(c => c == '\n')} lines");
}
