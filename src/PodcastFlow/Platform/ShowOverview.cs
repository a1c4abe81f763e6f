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

    /// <summary>How many months back.</summary>
    public const int MonthsBack = 12;

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
        .MapGet("/master/overview", async ([AsParameters] Query query, SignedIn who) => TypedResults.Ok(await who.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static async Task<Overview> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var chosen = Chosen(query);
        var from = new DateOnly(db.Now.Year, db.Now.Month, 1).AddMonths(1 - MonthsBack);
        var standing = await db.One<Standing>($"""
            with chosen as ({chosen})
            select coalesce((select min(m.marked_at) from rollup_mark m), now()) as as_of,
                   (select coalesce(jsonb_object_agg(s.status, s.n), jsonb_build_object()) from (select o.status, count(*) as n from organization o where o.id in (select id from chosen) group by 1) s) as organizations,
                   (select count(*)::int from membership m join chosen c on c.id = m.organization_id and c.is_open where m.status = 'active') as users,
                   (select count(*)::int from job j where j.state = 'failed') as failed_jobs
            """, ct);
        var totals = await db.List<Total>($"""
            select f.metric, f.currency, sum(f.value) as value from rollup_figure f join ({chosen}) c on c.id = f.organization_id and c.is_open
            where f.period_start = {RollupFamily.Present} group by 1, 2 order by 1, 2
            """, ct);
        var months = await db.List<Monthly>($"""
            select f.period_start as month, f.metric, sum(f.value) as value from rollup_figure f join ({chosen}) c on c.id = f.organization_id and c.is_open
            where f.period_start between {from} and {from.AddMonths(MonthsBack - 1)} group by 1, 2 order by 1, 2
            """, ct);
        return new Overview(standing.AsOf, standing.Organizations.Value, standing.Users, standing.FailedJobs, totals, months,
            await OverviewGroups.Groups(db, chosen, ct), await OverviewGroups.Cohorts(db, chosen, from, ct), NotBuilt);
    }

    static Sql Chosen(Query query) => Sql.Of($"""
        select o.id, o.status in ('active', 'suspended') as is_open from organization o left join subscription s on s.organization_id = o.id
        where true {Filter.On(query.Plan, plan => $"and s.plan_id = {plan}")} {Filter.On(query.Region, region => $"and o.region = {region}")}
        """);
}
