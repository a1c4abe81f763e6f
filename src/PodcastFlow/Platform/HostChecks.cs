using System.Globalization;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Platform;

/// <summary>This host: how much room its disks have, and whether its clock is right, by the database's. What is due, and who is still signed in, goes by it.</summary>
static class HostChecks
{
    static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(10);

    public static async Task<List<Finding>> Look(Door door, TimeProvider clock, ExaminationOptions options, params string[] places) =>
        [.. await Clock(door, clock), .. await Room(door, options, places)];

    static async Task<IEnumerable<Finding>> Clock(Door door, TimeProvider clock)
    {
        var asked = clock.GetUtcNow();
        var there = await door.Read(ExamineInstallation.Case, new ExamineInstallation.Look(), (db, _, _, ct) => db.One<DateTimeOffset>($"select clock_timestamp()", ct));
        var answered = clock.GetUtcNow();
        // Between the question and the answer any time may pass.
        var (behind, ahead) = (there - answered, asked - there);
        return behind > Tolerated ? [Off(behind, "behind")] : ahead > Tolerated ? [Off(ahead, "ahead of")] : [];
    }

    static Finding Off(TimeSpan by, string where) =>
        PlatformFindings.Of("clock_differs", null, string.Create(CultureInfo.InvariantCulture, $"the clock of {Environment.MachineName} is {by.TotalSeconds:#,0} s {where} the database's"));

    // Each disk once.
    static async Task<IEnumerable<Finding>> Room(Door door, ExaminationOptions options, params string[] places)
    {
        var full = places.Prepend(options.DataDirectory).Select(Existing).OfType<string>().Distinct().Select(place => (Place: place, Drive: new DriveInfo(place)))
            .DistinctBy(at => at.Drive.TotalSize).Where(at => at.Drive.AvailableFreeSpace < options.FreeShare * at.Drive.TotalSize).ToList();
        if (full.Count == 0) return [];
        var database = await door.Read(ExamineInstallation.Case, new ExamineInstallation.Look(), (db, _, _, ct) => db.One<long>($"select pg_database_size(current_database())", ct));
        return full.Select(at => PlatformFindings.Of("disk_low", null,
            $"the disk of {at.Place} has {Size(at.Drive.AvailableFreeSpace)} of {Size(at.Drive.TotalSize)} free; the database has {Size(database)}"));
    }

    static string? Existing(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
            if (folder.Exists) return folder.FullName;
        return null;
    }

    static string Size(long bytes) => $"{bytes / 1e9:0.0} GB";
}
