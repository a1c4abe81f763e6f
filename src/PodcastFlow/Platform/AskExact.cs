using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>One figure asked of every organization at this moment, beside what the rollups say.</summary>
public static class AskExact
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "One figure, asked of every organization at this moment, with those that did not answer in time.", "unknown_metric");

    public sealed record Query
    {
        /// <summary>A figure of organizations' own tables, as shows or campaigns_active.</summary>
        [Required, MaxLength(63)] public string Metric { get; init; } = "";

        /// <summary>Any day of the month, where it is a figure of months; this month when not said.</summary>
        public DateOnly? Month { get; init; }

        /// <summary>How long the answer may take, in milliseconds; 2,000 when not said.</summary>
        [Range(50, 20_000)] public int? DeadlineMs { get; init; }
    }

    /// <param name="Value">As the organization's tables say.</param>
    /// <param name="Counted">As the rollups say.</param>
    public sealed record Row(string Id, string Slug, string Currency, decimal Value, decimal Counted);

    /// <param name="Organizations">How many have answered; those that have none of it have no row.</param>
    /// <param name="NotReached">Who has not, and why: the figures are not complete without them.</param>
    public sealed record Answer(string Metric, DateOnly? Period, DateTimeOffset AskedAt, int Organizations, List<Row> Items, List<FanOut.NotReached> NotReached);

    sealed record Counted(string OrganizationId, string Currency, decimal Value);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/exact", async ([AsParameters] Query query, SignedIn who, OrganizationDoor organizations, TimeProvider clock) => TypedResults.Ok(await Of(who, organizations, clock, query)))
        .ForUseCase(Case);

    public static async Task<Answer> Of(Door door, OrganizationDoor organizations, TimeProvider clock, Query query)
    {
        var now = clock.GetUtcNow();
        var period = RankOrganizations.PeriodOf(query.Metric, query.Month, now);
        var counted = await door.Read(Case, query, (db, _, q, ct) => ReadCounted(db, q.Metric, period, ct));
        var family = RollupFamily.OfTenants.FirstOrDefault(f => f.Metrics.Contains(query.Metric)) ?? throw Refusal.Invalid("unknown_metric", "The control plane counts this figure itself: there is nobody to ask.");
        var answers = await FanOut.Ask(organizations, TimeSpan.FromMilliseconds(query.DeadlineMs ?? 2000), organization => CountFigures.Ask(organization, [family]), door.Aborted);
        var rows = answers.Of.SelectMany(a => a.Answer.Where(f => f.Metric == query.Metric && f.PeriodStart == period)
            .Select(f => new Row(a.Tenant.Id, a.Tenant.Slug, f.Currency, f.Value, counted.GetValueOrDefault((a.Tenant.Id, f.Currency)))));
        return new Answer(query.Metric, period == RollupFamily.Present ? null : period, now, answers.Of.Count, [.. rows.OrderByDescending(row => row.Value).ThenBy(row => row.Slug, StringComparer.Ordinal)], answers.NotReached);
    }

    static async Task<Dictionary<(string, string), decimal>> ReadCounted(ControlSession db, string metric, DateOnly period, CancellationToken ct) =>
        (await db.List<Counted>($"select organization_id, currency, value from rollup_figure where metric = {metric} and period_start = {period}", ct)).ToDictionary(c => (c.OrganizationId, c.Currency), c => c.Value);
}
