using PodcastFlow.Tenancy.Installation;

namespace PodcastFlow.Platform;

/// <summary>The kinds of findings of the product: how much each matters, how to mend it, and whether that is safe.</summary>
static class PlatformFindings
{
    static readonly Dictionary<string, (Severity Severity, bool IsSafe, string Mend)> Known = new(StringComparer.Ordinal)
    {
        ["organization_without_schema"] = (Severity.Serious, false, "Restore the registry and the schema from a backup, or import the organization's last export under another slug."),
        ["schema_without_organization"] = (Severity.Warning, false, "Nobody can enter it. Restore the organization's row from a backup of the control plane; if nobody needs it, the migrator drops it with `select drop_org_schema('…')`."),
        ["subscription_missing"] = (Severity.Serious, false, "Put it on a plan: `podcastflow organization plan SLUG --plan …`. Until then nothing that counts against a plan can be added."),
        ["provisioning_stalled"] = (Severity.Warning, false, "Let it go on from the organization's page, or ask for the same organization again."),
        ["clone_unfinished"] = (Severity.Warning, false, "Ask for the same clone again: `podcastflow organization clone` goes on where it was."),
        ["restore_overdue"] = (Severity.Warning, false, "The job drop_kept_schemas drops it; see among the jobs why it does not."),
        ["job_of_missing_schema"] = (Severity.Warning, true, "`podcastflow doctor --fix` cancels them; the history keeps what they were."),
        ["job_abandoned"] = (Severity.Warning, true, "`podcastflow doctor --fix` makes them due again. See whether a host serves: it would do that by itself."),
        ["job_waits"] = (Severity.Warning, false, "See whether a host serves and does jobs (PodcastFlow:Jobs:AtOnce), and what it writes to its log."),
        ["job_kind_unknown"] = (Severity.Warning, false, "A host of another version put them there. Upgrade the hosts that do jobs, or cancel them among the jobs."),
        ["file_missing"] = (Severity.Serious, false, "Copy them back from a backup of the files; each is named by its checksum."),
        ["files_of_unknown"] = (Severity.Note, false, "Nothing is deleted: another installation may keep its files there. If none does, remove the folder by hand."),
        ["export_left"] = (Severity.Warning, false, "The job purge_archives removes them; see among the jobs why it does not."),
        ["figures_differ"] = (Severity.Warning, false, "They are counted again by themselves. If they go on to differ, something changes rows past the product."),
        ["figures_late"] = (Severity.Warning, false, "See among the jobs why count_figures does not run."),
        ["clock_differs"] = (Severity.Serious, false, "Set the clock of that host, or of the database's. One that is ahead ends sessions and holds before their time."),
        ["disk_low"] = (Severity.Serious, false, "Make room, or give it a larger disk: PostgreSQL stops when it is full."),
    };

    public static Finding Of(string code, string? slug, string what)
    {
        var (severity, isSafe, mend) = Known[code];
        return new Finding(slug, what) { Code = code, Severity = severity, IsSafe = isSafe, Mend = mend };
    }

    /// <summary>As in "1 job" and "2 jobs".</summary>
    public static string Count(long number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
