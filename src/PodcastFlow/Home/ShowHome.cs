using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Home;

/// <summary>Where a day begins: what waits for the one who asks, most urgent first, and the figures behind it.</summary>
public static class ShowHome
{
    public static readonly UseCase Case = new(Area.Home, Verb.View, "The work queue and the figures of the one who asks, by role.");

    static readonly UseCase Invitations = new(Area.Users, Verb.View, "The invitations that nobody has accepted yet.");
    static readonly UseCase Slots = new(Area.Inventory, Verb.View, "");
    static readonly UseCase Episodes = new(Area.Episodes, Verb.View, "");

    public sealed record Query;

    /// <param name="AsOf">When all of this was read.</param>
    /// <param name="Work">What waits, most urgent first; at most twenty of a kind.</param>
    /// <param name="Waiting">How many things wait in all.</param>
    /// <param name="Stages">Open campaigns by stage; none for those who do not sell.</param>
    /// <param name="NextSlots">The slots of the next four weeks; none for those who do not see inventory.</param>
    /// <param name="NextEpisodes">The next episodes of the shows one works on.</param>
    /// <param name="Campaigns">A client's own campaigns.</param>
    public sealed record Home(DateTimeOffset AsOf, List<WorkItem> Work, int Waiting, List<Stage> Stages, SlotCount? NextSlots, List<NextEpisode> NextEpisodes, List<OwnCampaign> Campaigns);

    /// <param name="Budget">The sum of their budgets in the organization's currency.</param>
    /// <param name="Missing">How many of them have no budget in that currency, and so are not in the sum.</param>
    public sealed record Stage(int Probability, int Campaigns, Money Budget, int Missing);

    public sealed record SlotCount(int Free, int Held, int Booked, int Blocked);

    public sealed record NextEpisode(EpisodeId Id, ShowId ShowId, string ShowName, string Title, DateOnly AirDate, DateOnly? RecordingDate, bool IsEstimated, int Spots);

    public sealed record OwnCampaign(CampaignId Id, string Name, string AdvertiserName, DateOnly FlightStart, DateOnly FlightEnd, PodcastFlow.Campaigns.CampaignStatus Status);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/home", async (InOrganization org) => TypedResults.Ok(await Of(org)))
        .ForUseCase(Case);

    /// <summary>The home of the one who asks. Invitations are the control plane's, so this looks in two places.</summary>
    public static async Task<Home> Of(InOrganization org)
    {
        var home = await org.Read(Case, new Query(), Handle);
        if (org.Actor.ScopeOf(Invitations) == Scope.All)
            home.Work.AddRange(await org.Read(Invitations, new Query(), (db, _, _, ct) => Pending(db, org.Tenant.Id, ct)));
        return home with
        {
            Work = [.. home.Work.OrderBy(item => item.DueAt ?? item.DueOn?.ToDateTime(TimeOnly.MaxValue, DateTimeKind.Utc) ?? DateTimeOffset.MaxValue)],
            Waiting = home.Work.GroupBy(item => item.Kind).Sum(kind => kind.First().Total),
        };
    }

    static async Task<Home> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct) => new(
        db.Now,
        await Work.Of(db, actor, ct),
        0,
        actor.Roles.Any(role => role is Role.Admin or Role.Sales) ? await OpenCampaigns(db, actor, ct) : [],
        actor.ScopeOf(Slots) == Scope.None ? null : await CountSlots(db, actor, ct),
        actor.ScopeOf(Episodes) == Scope.Own ? await ComingUp(db, actor, ct) : [],
        actor.Roles.Contains(Role.Client) ? await Own(db, actor, ct) : []);

    static Task<List<Stage>> OpenCampaigns(TenantSession db, Actor actor, CancellationToken ct) => db.List<Stage>($"""
        select k.probability::int as probability, count(*)::int as campaigns, coalesce(sum(k.budget) filter (where k.budget_currency = o.default_currency), 0) as budget,
               o.default_currency as budget_currency, (count(*) filter (where k.budget_currency is distinct from o.default_currency))::int as missing
        from campaign k cross join org_setting o
        where k.status not in ('lost', 'cancelled', 'completed') and {Records.Seen(actor, RecordKind.Campaign)}
        group by k.probability, o.default_currency
        order by k.probability
        """, ct);

    static Task<SlotCount> CountSlots(TenantSession db, Actor actor, CancellationToken ct) => db.One<SlotCount>($"""
        select (count(*) filter (where v.claim_id is null or (v.claim_kind = 'hold' and v.claim_expires_at <= {db.Now})))::int as free,
               (count(*) filter (where v.claim_kind = 'hold' and v.claim_expires_at > {db.Now}))::int as held,
               (count(*) filter (where v.claim_kind = 'booking'))::int as booked, (count(*) filter (where v.claim_kind = 'block'))::int as blocked
        from v_inventory_availability v
        join show s on s.id = v.show_id
        where v.status = 'sellable' and v.air_date between {Work.Today(db)} and {Work.Today(db)} + 27 and {Visible.Shows(actor, Slots)}
        """, ct);

    static Task<List<NextEpisode>> ComingUp(TenantSession db, Actor actor, CancellationToken ct) => db.List<NextEpisode>($"""
        select e.id, e.show_id, s.name as show_name, e.title, e.air_date, e.recording_date, e.is_estimated,
               (select count(*)::int from v_inventory_availability v where v.episode_id = e.id and (v.claim_kind = 'booking' or (v.claim_kind = 'hold' and v.claim_expires_at > {db.Now}))) as spots
        from episode e
        join show s on s.id = e.show_id
        where e.status <> 'archived' and e.air_date >= {Work.Today(db)} and {Visible.Shows(actor, Episodes)}
        order by e.air_date, e.id
        limit 10
        """, ct);

    static Task<List<OwnCampaign>> Own(TenantSession db, Actor actor, CancellationToken ct) => db.List<OwnCampaign>($"""
        select k.id, k.name, a.name as advertiser_name, k.flight_start, k.flight_end, k.status
        from campaign k
        join advertiser a on a.id = k.advertiser_id
        where {Records.Seen(actor, RecordKind.Campaign)}
        order by k.flight_end < {Work.Today(db)}, k.flight_start, k.id
        limit 20
        """, ct);

    static Task<List<WorkItem>> Pending(ControlSession db, string organization, CancellationToken ct) => db.List<WorkItem>($"""
        select 'invitation_pending' as kind, u.email as subject, null::text as detail, max(t.expires_at) as due_at, null::date as due_on,
               null::numeric as value, null::text as value_currency, 1 as count, false as may_extend, null::text as entity, null::uuid as entity_id, (count(*) over ())::int as total
        from membership m
        join app_user u on u.id = m.user_id
        left join account_token t on t.user_id = m.user_id and t.organization_id = m.organization_id and t.purpose = 'invitation' and t.used_at is null
        where m.organization_id = {organization} and m.status = 'invited'
        group by u.id
        order by due_at nulls last, u.id
        limit 20
        """, ct);
}
