using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>The platform in figures: how it stands and how it grows, from the rollups, without asking any organization.</summary>
public static class ShowOverview
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The platform in figures: how it stands, by month, by plan, region and server, and who stays.");

    /// <summary>How many months back, this one included, and how many ahead: what is for sale lies there.</summary>
    public const int MonthsBack = 12, MonthsAhead = 12;

    public sealed record Query
    {
        /// <summary>Only organizations on this plan.</summary>
        [MaxLength(31)] public string? Plan { get; init; }

        /// <summary>Only organizations of this region.</summary>
        [MaxLength(100)] public string? Region { get; init; }
    }

    /// <param name="Currency">Of an amount; empty: a count.</param>
    public sealed record Total(string Metric, string Currency, decimal Value);

    public sealed record Monthly(DateOnly Month, string Metric, decimal Value);

    /// <param name="By">plan, region or server.</param>
    /// <param name="Name">None: organizations that have none yet.</param>
    /// <param name="OpenCampaigns">At a stage from 10 to 90 percent.</param>
    public sealed record Group(string By, string? Name, int Organizations, int Users, long Shows, long OpenCampaigns, long StorageBytes, long ApiCalls);

    /// <param name="Month">When they were created.</param>
    /// <param name="Created">How many were.</param>
    /// <param name="Open">How many of them are not archived or deleted.</param>
    /// <param name="Used">In how many of them somebody was at work in the last thirty days.</param>
    public sealed record Cohort(DateOnly Month, int Created, int Open, int Used);

    /// <summary>A figure nobody can give yet.</summary>
    public sealed record Absent(string Metric, string Why);

    /// <param name="AsOf">Every change up to here is in the totals and months; the rest is counted as one looks.</param>
    /// <param name="Organizations">By state.</param>
    /// <param name="Users">Active members; who belongs to two organizations counts twice.</param>
    public sealed record Overview(DateTimeOffset AsOf, Dictionary<string, int> Organizations, int Users, int FailedJobs, List<Total> Totals, List<Monthly> Months, List<Group> Groups, List<Cohort> Cohorts, List<Absent> Absent);

    sealed record Standing(DateTimeOffset AsOf, Json<Dictionary<string, int>> Organizations, int Users, int FailedJobs);

    // A figure appears when what it counts is built; until then it is not zero, it is not there.
    static readonly List<Absent> NotBuilt =
    [
        new("booked_revenue", "Orders are not built yet: nothing is booked."), new("billed_revenue", "Invoices are not built yet: nothing is billed."),
        new("sell_through", "Needs bookings, which come with orders."), new("downloads", "No source of downloads is connected yet."),
    ];

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/overview", async ([AsParameters] Query query, SignedIn who) => TypedResults.Ok(await Of(who, query)))
        .ForUseCase(Case);

    /// <summary>Three questions at once: each sums over all organizations.</summary>
    public static async Task<Overview> Of(Door door, Query query)
    {
        var standing = door.Read(Case, query, Stand);
        var months = door.Read(Case, query, ByMonth);
        var groups = door.Read(Case, query, OverviewGroups.Handle);
        var (facts, totals) = await standing;
        return new Overview(facts.AsOf, facts.Organizations.Value, facts.Users, facts.FailedJobs, totals, await months, (await groups).Groups, (await groups).Cohorts, NotBuilt);
    }

    static async Task<(Standing Facts, List<Total> Totals)> Stand(ControlSession db, Actor actor, Query query, CancellationToken ct)
    {
        var facts = await db.One<Standing>($"""
            select {AsOf} as as_of,
                   (select coalesce(jsonb_object_agg(s.status, s.n), jsonb_build_object()) from (select o.status, count(*) as n from organization o where true {Among(query, Sql.Of($"o.id"))} group by 1) s) as organizations,
                   (select count(*)::int from membership m join organization o on o.id = m.organization_id and o.status in ('active', 'suspended') where m.status = 'active' {Among(query, Sql.Of($"o.id"))}) as users,
                   (select count(*)::int from job j where j.state = 'failed') as failed_jobs
            """, ct);
        return (facts, await db.List<Total>($"""
            select f.metric, f.currency, sum(f.value) as value from rollup_figure f where f.period_start = {RollupFamily.Present} {Among(query, Sql.Of($"f.organization_id"))} group by 1, 2 order by 1, 2
            """, ct));
    }

    static Task<List<Monthly>> ByMonth(ControlSession db, Actor actor, Query query, CancellationToken ct)
    {
        var from = FirstMonth(db.Now);
        return db.List<Monthly>($"""
            select f.period_start as month, f.metric, sum(f.value) as value from rollup_figure f
            where f.period_start between {from} and {from.AddMonths(MonthsBack + MonthsAhead - 1)} {Among(query, Sql.Of($"f.organization_id"))} group by 1, 2 order by 1, 2
            """, ct);
    }

    internal static DateOnly FirstMonth(DateTimeOffset now) => new DateOnly(now.Year, now.Month, 1).AddMonths(1 - MonthsBack);

    /// <summary>The moment up to which every change is counted. What is put away has no figures.</summary>
    internal static Sql AsOf => Sql.Of($"""
        coalesce((select min(m.marked_at) from rollup_mark m join tenant_schema t on t.schema_name = m.schema_name join organization o on o.id = t.organization_id where o.status in ('active', 'suspended')), now())
        """);

    /// <summary>The condition that an organization is among those that are asked for.</summary>
    internal static Sql Among(Query query, Sql id) => query.Plan is null && query.Region is null ? Sql.Empty : Sql.Of($"""
        and {id} in (select c.id from organization c left join subscription s on s.organization_id = c.id
            where true {Filter.On(query.Plan, plan => $"and s.plan_id = {plan}")} {Filter.On(query.Region, region => $"and c.region = {region}")})
        """);
}
