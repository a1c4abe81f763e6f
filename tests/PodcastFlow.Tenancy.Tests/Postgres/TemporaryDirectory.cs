namespace PodcastFlow.Tenancy.Tests.Postgres;

/// <summary>A directory of one test, which the server's user can enter; removed at its end.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory()
    {
        Directory.CreateDirectory(Path);
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "podcastflow-test-" + Guid.CreateVersion7().ToString("n"));

    public static implicit operator string(TemporaryDirectory directory) => directory.Path;

    public string At(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
