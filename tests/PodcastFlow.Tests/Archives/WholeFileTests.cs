using PodcastFlow.Archives;

namespace PodcastFlow.Tests.Archives;

public sealed class WholeFileTests
{
    [Fact]
    public async Task It_has_its_name_when_it_is_whole_and_leaves_nothing_when_it_fails()
    {
        var folder = Directory.CreateTempSubdirectory("podcastflow-whole-").FullName;
        try
        {
            var path = Path.Combine(folder, "a");
            await WholeFile.Write(path, async file => { await file.WriteAsync(new byte[3]); Assert.False(File.Exists(path)); return 0; });
            Assert.Equal(3, new FileInfo(path).Length);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

            await Assert.ThrowsAsync<IOException>(() => WholeFile.Write<int>(path, async file => { await file.WriteAsync(new byte[5]); throw new IOException("No space left on device"); }));

            Assert.Equal(3, new FileInfo(Assert.Single(Directory.GetFiles(folder))).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
