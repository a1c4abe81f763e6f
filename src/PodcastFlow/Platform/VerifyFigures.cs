using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>
/// Compares the figures with the truth, organization by organization. What has changed and is not counted yet is counted first, so what differs after
/// that is wrong; it can be put right.
/// </summary>
public static class VerifyFigures
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Update, "Compare the figures of all organizations with the truth.", "figures_differ") { LeavesCaches = true };

    public static readonly PlatformJob Job = new("verify_figures", "Compares the figures of all organizations with the truth, puts right what differs, and says so.", Nightly) { Cron = "0 20 2 * * ?", Limit = TimeSpan.FromHours(1) };

    /// <summary>The period of figures that say how something stands.</summary>
    public static DateOnly Present => RollupFamily.Present;

    const int Tries = 3;

    sealed record Command(Tenant Tenant);

    /// <param name="Counted">What the figures say; 0: nothing.</param>
    /// <param name="Truth">What the tables say.</param>
    public sealed record Difference(string Slug, string Metric, DateOnly PeriodStart, string Currency, decimal Counted, decimal Truth);

    /// <param name="Organizations">How many were compared.</param>
    /// <param name="Figures">How many figures the truth has.</param>
    /// <param name="NotCompared">Where that was not possible, and why.</param>
    public sealed record Verified(int Organizations, int Figures, List<Difference> Differences, List<FanOut.NotReached> NotCompared);

    sealed record Compared(int Figures, List<Difference> Differences, List<string> Unsteady);

    /// <summary>All organizations, or one.</summary>
    /// <param name="mend">Puts right what differs.</param>
    public static async Task<Verified> Run(Door door, OrganizationDoor organizations, string? slug = null, bool mend = false, IProgress<double>? progress = null)
    {
        var (open, upgrading) = await organizations.Every(door.Aborted);
        if (slug is not null) (open, upgrading) = (open.FindAll(o => o.Tenant.Slug == slug), upgrading.FindAll(t => t.Slug == slug));
        var (differences, missed, figures, done) = (new List<Difference>(), upgrading.ConvertAll(FanOut.NotReached.Upgrading), 0, 0);
        foreach (var organization in open)
        {
            try
            {
                var compared = await Compare(door, organization, mend);
                figures += compared.Figures;
                differences.AddRange(compared.Differences);
                if (compared.Unsteady.Count > 0) missed.Add(FanOut.NotReached.Of(organization.Tenant, $"{string.Join(", ", compared.Unsteady)} changed all the time"));
            }
            catch (Exception error) when (!door.Aborted.IsCancellationRequested)
            {
                missed.Add(FanOut.NotReached.Of(organization.Tenant, error.Message));
            }
            done++;
            progress?.Report((double)done / open.Count);
        }
        return new Verified(done, figures, differences, missed);
    }

    static Task<Compared> Compare(Door door, InOrganization organization, bool mend) => door.Run(Case, new Command(organization.Tenant), async (ControlSession db, Actor _, Command command, CancellationToken ct) =>
    {
        var tenant = command.Tenant;
        await CountFigures.Hold(db, tenant, ct);
        var (left, figures, differences) = (RollupFamily.All.ToList(), 0, new List<Difference>());
        for (var n = 0; n < Tries && left.Count > 0; n++)
        {
            await CountFigures.Marked(db, organization, ct);
            var truth = await CountFigures.Truth(db, organization, left, ct);
            var moved = await db.List<string>($"select distinct family from rollup_mark where schema_name = {tenant.Schema}", ct);      // while we looked: again
            var still = left.FindAll(family => !moved.Contains(family.Name));
            var metrics = still.SelectMany(family => family.Metrics).ToHashSet(StringComparer.Ordinal);
            truth = truth.FindAll(figure => metrics.Contains(figure.Metric));
            var wrong = Differ(tenant.Slug, await Counted(db, tenant, metrics, ct), truth);
            if (mend && wrong.Count > 0) await CountFigures.Write(db, tenant, still, truth, ct);
            differences.AddRange(wrong);
            figures += truth.Count;
            left = left.Except(still).ToList();
        }
        await db.Execute($"update rollup_state set verified_at = {db.Now}, differences = {differences.Count} where organization_id = {tenant.Id}", ct);
        return new Compared(figures, differences, left.ConvertAll(family => family.Name));
    });

    static Task<List<RollupFigure>> Counted(ControlSession db, Tenant tenant, IReadOnlyCollection<string> metrics, CancellationToken ct) =>
        db.List<RollupFigure>($"select metric, period_start, currency, value from rollup_figure where organization_id = {tenant.Id} and metric = any ({metrics})", ct);

    static List<Difference> Differ(string slug, List<RollupFigure> counted, List<RollupFigure> truth)
    {
        var (here, there) = (counted.ToDictionary(Key, f => f.Value), truth.ToDictionary(Key, f => f.Value));
        return [.. here.Keys.Union(there.Keys)
            .Select(key => new Difference(slug, key.Metric, key.PeriodStart, key.Currency, here.GetValueOrDefault(key), there.GetValueOrDefault(key)))
            .Where(d => d.Counted != d.Truth).OrderBy(d => d.Metric, StringComparer.Ordinal).ThenBy(d => d.PeriodStart)];

        static (string Metric, DateOnly PeriodStart, string Currency) Key(RollupFigure figure) => (figure.Metric, figure.PeriodStart, figure.Currency);
    }

    // A refusal stays visible among the jobs that ended.
    static async Task Nightly(Unattended platform, JobRun run)
    {
        var verified = await Run(platform, run.Services.GetRequiredService<OrganizationDoor>(), mend: true);
        if (verified.Differences is [var first, ..])
            throw Refusal.Conflict("figures_differ", $"{verified.Differences.Count} figures differed from the truth and were put right, the first one {first.Metric} of {first.Slug}: {first.Counted} instead of {first.Truth}.");
    }
}
