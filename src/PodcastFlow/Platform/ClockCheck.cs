using System.Globalization;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Platform;

/// <summary>Whether the clock of this host is right, by the database's: what is due, and who is still signed in, goes by the clock of the host that asks.</summary>
static class ClockCheck
{
    static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(10);

    public static async Task<IEnumerable<Finding>> Look(Door door, TimeProvider clock)
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
}
