using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Campaigns;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>The rows behind the figures: the largest campaigns at a stage, asked of every organization at this moment.</summary>
public static class ListAllCampaigns
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The largest campaigns of all organizations, or of one, with those that did not answer in time.");

    static readonly UseCase Inside = new(Area.Campaigns, Verb.View, "An organization's largest campaigns.");

    /// <summary>How many are shown at most.</summary>
    public const int Most = 200;

    public sealed record Query
    {
        public Choice<CampaignStatus>? Status { get; init; }

        /// <summary>Of one organization.</summary>
        [MaxLength(64)] public string? OrganizationId { get; init; }

        /// <summary>How long the answer may take, in milliseconds; 2,000 when not said.</summary>
        [Range(50, 20_000)] public int? DeadlineMs { get; init; }
    }

    public sealed record Campaign(CampaignId Id, string Name, string AdvertiserName, CampaignStatus Status, int Probability, DateOnly FlightStart, DateOnly FlightEnd, decimal? Budget, string? BudgetCurrency);

    public sealed record Row(string OrganizationId, string Slug, Campaign Campaign);

    /// <param name="IsCut">There are more than are shown.</param>
    public sealed record Answer(DateTimeOffset AskedAt, int Organizations, List<Row> Items, bool IsCut, List<FanOut.NotReached> NotReached);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/campaigns", async ([AsParameters] Query query, SignedIn who, OrganizationDoor organizations, TimeProvider clock) => TypedResults.Ok(await Of(who, organizations, clock, query)))
        .ForUseCase(Case);

    public static async Task<Answer> Of(Door door, OrganizationDoor organizations, TimeProvider clock, Query query)
    {
        // Whether one may ask at all is the platform's door to say; behind it each organization is entered as the system.
        await door.Read(Case, query, (_, _, _, _) => Task.FromResult(true));
        var answers = await FanOut.Ask(organizations, TimeSpan.FromMilliseconds(query.DeadlineMs ?? 2000), organization => organization.Read(Inside, query, Handle), door.Aborted, only: query.OrganizationId);
        var rows = answers.Of.SelectMany(a => a.Answer.Select(campaign => new Row(a.Tenant.Id, a.Tenant.Slug, campaign)))
            .OrderByDescending(row => row.Campaign.Budget ?? 0).ThenBy(row => row.Slug, StringComparer.Ordinal).ThenBy(row => row.Campaign.Id.Value).ToList();
        return new Answer(clock.GetUtcNow(), answers.Of.Count, [.. rows.Take(Most)], rows.Count > Most, answers.NotReached);
    }

    static Task<List<Campaign>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct) => db.List<Campaign>($"""
        select k.id, k.name, a.name as advertiser_name, k.status, k.probability::int as probability, k.flight_start, k.flight_end, k.budget, k.budget_currency::text as budget_currency
        from campaign k join advertiser a on a.id = k.advertiser_id
        where true {Filter.On(query.Status, status => $"and k.status = {status.Value}")}
        order by k.budget desc nulls last, k.id limit {Most + 1}
        """, ct);
}
