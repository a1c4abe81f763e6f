using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>Which organizations have most of something, and how that was a month before: from the rollups.</summary>
public static class RankOrganizations
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The organizations with most of one figure, with the month before beside it where it is a figure of months.", "unknown_metric");

    public sealed record Query
    {
        /// <summary>The figure, as shows or api_calls.</summary>
        [Required, MaxLength(63)] public string Metric { get; init; } = "";

        /// <summary>Any day of the month, where it is a figure of months; this month when not said.</summary>
        public DateOnly? Month { get; init; }

        /// <summary>Of an amount.</summary>
        [MaxLength(3)] public string? Currency { get; init; }

        /// <summary>How many; at most 200, 20 when not said.</summary>
        [Range(1, 200)] public int? Take { get; init; }
    }

    /// <param name="Before">The month before; null where the figure says how something stands.</param>
    public sealed record Row(string Id, string Slug, string Name, string? Plan, decimal Value, decimal? Before, string Currency);

    /// <param name="Period">The month; null: how it stands.</param>
    /// <param name="AsOf">Every change up to here is in it.</param>
    public sealed record Ranking(string Metric, DateOnly? Period, DateTimeOffset AsOf, List<Row> Items);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/ranking", async ([AsParameters] Query query, SignedIn who) => TypedResults.Ok(await who.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static async Task<Ranking> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var period = PeriodOf(query.Metric, query.Month, db.Now);
        var monthly = period != RollupFamily.Present;
        var before = monthly ? Sql.Of($"coalesce((select b.value from rollup_figure b where b.organization_id = f.organization_id and b.metric = f.metric and b.currency = f.currency and b.period_start = {period.AddMonths(-1)}), 0)") : Sql.Of($"null::numeric");
        var rows = await db.List<Row>($"""
            select o.id, o.slug, o.name, p.name as plan, f.value, {before} as before, f.currency
            from rollup_figure f
            join organization o on o.id = f.organization_id and o.status in ('active', 'suspended')
            left join subscription s on s.organization_id = o.id
            left join billing_plan p on p.id = s.plan_id
            where f.metric = {query.Metric} and f.period_start = {period} {Filter.On(query.Currency, currency => $"and f.currency = {currency}")}
            order by f.value desc, o.slug, f.currency limit {query.Take ?? 20}
            """, ct);
        var asOf = await db.One<DateTimeOffset>($"select {ShowOverview.AsOf}", ct);
        return new Ranking(query.Metric, monthly ? period : null, asOf, rows);
    }

    /// <summary>The period of a figure: the month that is asked for, or <see cref="RollupFamily.Present"/>.</summary>
    internal static DateOnly PeriodOf(string metric, DateOnly? month, DateTimeOffset now)
    {
        if (!RollupFamily.All.Any(family => family.Metrics.Contains(metric))) throw Refusal.Invalid("unknown_metric", $"There is no such figure; there are {string.Join(", ", RollupFamily.All.SelectMany(family => family.Metrics))}.");
        var day = month ?? DateOnly.FromDateTime(now.UtcDateTime);
        return RollupFamily.IsMonthly(metric) ? new DateOnly(day.Year, day.Month, 1) : RollupFamily.Present;
    }
}
