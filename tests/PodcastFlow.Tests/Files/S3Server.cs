using System.Diagnostics;
using PodcastFlow.Files;
using PodcastFlow.Testing;

namespace PodcastFlow.Tests.Files;

/// <summary>A service that speaks S3 over HTTP, on a free port of the loopback: npm's s3rver, fetched once per clone.</summary>
public sealed class S3Server : IAsyncLifetime
{
    const string Bucket = "podcastflow-files";
    readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("podcastflow-s3-");
    Process? _server;

    public BucketOptions Options { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var program = Path.Combine(await Fetched(), "node_modules", ".bin", "s3rver");
        _server = Process.Start(new ProcessStartInfo(program, ["--directory", _data.FullName, "--address", "127.0.0.1", "--port", "0", "--no-vhost-buckets", "--configure-bucket", Bucket])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        const string Said = "S3rver listening on ";
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) listening.TrySetException(new InvalidOperationException("s3rver ended before it listened."));
            else if (line.Data.StartsWith(Said, StringComparison.Ordinal)) listening.TrySetResult(line.Data[Said.Length..]);
        };
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        Options = new BucketOptions { Bucket = Bucket, Endpoint = new Uri("http://" + await listening.Task), AccessKey = "S3RVER", SecretKey = "S3RVER", Prefix = "files/" };
    }

    public ValueTask DisposeAsync()
    {
        _server?.Kill(entireProcessTree: true);
        _server?.Dispose();
        _data.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    // Two runs at one time do not disturb each other: the folder has its name when it is whole.
    static async Task<string> Fetched()
    {
        var (folder, half) = (TestDatabase.Folder("artifacts/s3rver"), TestDatabase.Folder($"artifacts/s3rver.{Environment.ProcessId}"));
        if (Directory.Exists(folder)) return folder;
        Directory.CreateDirectory(half);
        foreach (var file in Directory.GetFiles(TestDatabase.Folder("tests/PodcastFlow.Tests/Files/s3rver"))) File.Copy(file, Path.Combine(half, Path.GetFileName(file)), overwrite: true);
        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]) { WorkingDirectory = half })!;
        await npm.WaitForExitAsync();
        Assert.Equal(0, npm.ExitCode);
        if (!Directory.Exists(folder)) Directory.Move(half, folder);
        return folder;
    }
}
