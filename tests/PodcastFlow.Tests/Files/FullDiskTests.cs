using System.Diagnostics;
using PodcastFlow.Files;

namespace PodcastFlow.Tests.Files;

/// <summary>A disk of one megabyte.</summary>
public sealed class FullDiskTests : IAsyncDisposable
{
    readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("podcastflow-disk-");

    [Fact]
    public async Task A_full_disk_leaves_nothing_half_and_takes_the_file_when_there_is_room_again()
    {
        var ct = TestContext.Current.CancellationToken;
        await Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _disk.FullName);
        using var store = new FileStore(new FileStoreOptions { Directory = _disk.FullName });
        var files = store.Of("acme");
        var first = await files.Write(new MemoryStream(new byte[600_000]), ct);
        var second = new byte[600_001];

        var refusal = await Assert.ThrowsAsync<Refusal>(() => files.Write(new MemoryStream(second), ct));

        Assert.Equal((507, "storage_full"), (refusal.Status, refusal.Code));
        Assert.Equal([first.Hash], (await files.List(ct).ToListAsync(ct)).Select(file => file.Hash));
        Assert.Empty(Directory.GetFiles(Path.Combine(_disk.FullName, "incoming")));

        Assert.True(await files.Discard(first.Hash, () => Task.FromResult(false), ct));
        var kept = await files.Write(new MemoryStream(second), ct);
        await using var stream = await files.OpenRead(kept.Hash, ct);
        Assert.Equal(second.Length, stream!.Length);
    }

    static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await Run("umount", _disk.FullName);
        _disk.Delete();
    }
}
