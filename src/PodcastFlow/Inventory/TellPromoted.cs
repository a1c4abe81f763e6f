using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Identity;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Inventory;

/// <summary>Writes to a seller whose second hold has moved up: the slots are held for them now, if they still want them. Once per promotion, however often the job runs.</summary>
public static class TellPromoted
{
    public static readonly UseCase Case = new(Area.Reservations, Verb.Update, "Tell a seller that slots they waited for are held for them now.") { LeavesCaches = true };

    public static readonly OrganizationJob Job = new("tell_promoted", "Writes to a seller that slots they waited for are held for them now.", Tell);

    public sealed record Query(ReservationId ReservationId);

    sealed record Promotion(MemberId SellerId, long Number, string Advertiser, string? Campaign, int Slots, string Shows, DateTimeOffset ConfirmUntil, string TimeZone);

    sealed record Letter(Guid Id, UserId To, string Subject, string Body);

    static async Task Tell(InOrganization org, JobRun run)
    {
        var query = run.Told<Query>();
        if (await org.Read(Case, query, Find) is not { } promotion) return;     // confirmed or given up by now
        var link = run.Services.GetRequiredService<PublicAddress>().To($"/{org.Tenant.Slug}/reservations/{query.ReservationId}");
        // The job's id is the mail's: run twice, it is written once. A member is the user of the same id.
        var letter = new Letter(run.Id, Id.From<UserId>(promotion.SellerId.Value), $"Now held for you: {Words.Counted(promotion.Slots, "slot")} for {promotion.Advertiser}", Body(promotion, link));
        await org.Run(Case, letter, (ControlSession db, Actor _, Letter l, CancellationToken ct) => Mail.WriteOnce(db, l.Id, org.Tenant.Id, l.To, l.Subject, l.Body, ct));
    }

    static Task<Promotion?> Find(TenantSession db, Actor actor, Query query, CancellationToken ct) => db.OneOrNone<Promotion>($"""
        select coalesce(k.seller_id, r.created_by) as seller_id, r.number, a.name as advertiser, k.name as campaign, w.slots, w.shows, w.confirm_until, s.time_zone
        from reservation r
        join advertiser a on a.id = r.advertiser_id
        left join campaign k on k.id = r.campaign_id
        join lateral (
            select count(*)::int as slots, string_agg(distinct sh.name, ', ') as shows, min(ri.challenge_until) as confirm_until
            from reservation_item ri join inventory i on i.id = ri.inventory_id join show sh on sh.id = i.show_id
            where ri.reservation_id = r.id and ri.state = 'held' and ri.challenge_until > {db.Now}
        ) w on w.slots > 0
        cross join org_setting s
        where r.id = {query.ReservationId}
        """, ct);

    static string Body(Promotion promotion, string link) => $"""
        Hello,

        {Words.Counted(promotion.Slots, "slot")} of {promotion.Shows} that you waited for became free, and {(promotion.Slots == 1 ? "is" : "are")} now held for {promotion.Campaign ?? promotion.Advertiser} (reservation {promotion.Number}).

        Confirm until {TimeZoneInfo.ConvertTime(promotion.ConfirmUntil, TimeZoneInfo.FindSystemTimeZoneById(promotion.TimeZone)):d MMMM yyyy, HH:mm} ({promotion.TimeZone}), or the next in the queue gets {(promotion.Slots == 1 ? "it" : "them")}:

        {link}
        """;
}
