using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;
using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Platform;

/// <summary>Mends what is safe to mend, and says what is left. Doing it twice is doing it once; killed anywhere, the next run goes on.</summary>
public static class MendInstallation
{
    // A line of the audit log has its limit.
    const int Told = 100, LongestText = 300;

    public static readonly UseCase Case = new(Area.Platform, Verb.Update, "Mend what is safe to mend of what an examination finds.") { AuditedAs = "installation.mended", LeavesCaches = true };

    public sealed record Command(IReadOnlyList<string> Mended);

    /// <param name="Mended">What is no longer found.</param>
    /// <param name="Left">What is, and why.</param>
    public sealed record Outcome(IReadOnlyList<Finding> Mended, IReadOnlyList<Unmended> Left);

    /// <param name="door">Who wants it.</param>
    /// <param name="services">The product's services.</param>
    /// <param name="owner">The server's owner, where its connection is at hand.</param>
    /// <param name="progress">How far it is.</param>
    public static async Task<Outcome> Mend(Door door, IServiceProvider services, ServerOwner? owner, IProgress<double>? progress = null)
    {
        var before = await ExamineInstallation.Everything(door, services, progress);
        var safe = before.FindAll(finding => finding.IsSafe);
        if (safe.Count == 0) return new Outcome([], [.. before.Select(Unsafe)]);

        var failed = (await Doctor.Mend(safe, services.GetRequiredService<TenancyConnection>().As(TenantArchive.Login), owner, door.Aborted)).ToLookup(one => Key(one.Finding));
        await door.Run(Case with { AuditedAs = null }, new Command([]), (db, _, _, ct) => JobChecks.Mend(db, services.GetRequiredService<JobOptions>(), ct));
        var after = await ExamineInstallation.Everything(door, services, progress);

        var left = after.Select(Key).ToHashSet();
        var mended = safe.FindAll(finding => !left.Contains(Key(finding)));
        if (mended.Count > 0) await door.Run(Case, new Command([.. mended.Take(Told).Select(finding => Cut($"{finding.Slug ?? "installation"}: {finding.What}"))]), (_, _, _, _) => Task.FromResult(0));
        return new Outcome(mended, [.. after.Select(finding => failed[Key(finding)].FirstOrDefault() ?? Unsafe(finding))]);
    }

    static (string?, string, string) Key(Finding finding) => (finding.Slug, finding.Code, finding.What);

    static Unmended Unsafe(Finding finding) => new(finding, finding.Mend);

    static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
