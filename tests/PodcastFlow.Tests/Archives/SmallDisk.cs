using System.Diagnostics;

namespace PodcastFlow.Tests.Archives;

/// <summary>A disk of a few kilobytes that is really full when it is full. Mounting takes root.</summary>
sealed class SmallDisk : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("podcastflow-small-").FullName;

    public static SmallDisk? OfKilobytes(int size)
    {
        var disk = new SmallDisk();
        if (Environment.IsPrivilegedProcess && OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={size}k", "podcastflow", disk.Folder) == 0) return disk;
        Directory.Delete(disk.Folder);
        return null;
    }

    /// <summary>Makes room.</summary>
    public void Grow(int kilobytes) => Run("mount", "-o", $"remount,size={kilobytes}k", Folder);

    /// <summary>Leaves so much room beside what is there.</summary>
    public void Leave(int kilobytes)
    {
        var disk = new DriveInfo(Folder);
        Grow((int)((disk.TotalSize - disk.TotalFreeSpace) / 1024) + kilobytes);
    }

    /// <summary>Gives the disk to whoever owns that folder.</summary>
    public void BelongsTo(string ownerOf) => Run("chown", $"--reference={ownerOf}", Folder);

    public void Dispose()
    {
        Run("umount", Folder);
        Directory.Delete(Folder);
    }

    static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
