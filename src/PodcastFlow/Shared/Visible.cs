using PodcastFlow.Tenancy;

namespace PodcastFlow;

/// <summary>
/// What "own" means, as conditions of SQL: a seller's campaigns, a producer's and a talent's shows, a client's advertisers. What is not visible
/// does not exist for the one who asks.
/// </summary>
public static class Visible
{
    static readonly Sql Everything = Sql.Of($"true");
    static readonly Sql Nothing = Sql.Of($"false");

    /// <summary>On a row <c>a</c> of <c>advertiser</c>.</summary>
    public static Sql Advertisers(Actor actor, UseCase useCase) => actor.ReachesAll(useCase) ? Everything
        : Sql.Of($"a.id in ({OfClient(actor)})");

    /// <summary>On a row <c>g</c> of <c>agency</c>: those a client is a contact of.</summary>
    public static Sql Agencies(Actor actor, UseCase useCase) => actor.ReachesAll(useCase) ? Everything
        : Sql.Of($"g.id in ({AgenciesOfClient(actor)})");

    /// <summary>On a row <c>c</c> of <c>contact</c>: the people of a client's own agency and advertisers.</summary>
    public static Sql Contacts(Actor actor, UseCase useCase) => actor.ReachesAll(useCase) ? Everything
        : Sql.Of($"(c.agency_id in ({AgenciesOfClient(actor)}) or c.advertiser_id in ({OfClient(actor)}))");

    /// <summary>On a row <c>k</c> of <c>campaign</c>: a seller's own, and those of a client's advertisers.</summary>
    public static Sql Campaigns(Actor actor, UseCase useCase) => actor.ReachesAll(useCase) ? Everything
        : Sql.Of($"((k.seller_id = {actor.Id} and {actor.Roles.Contains(Role.Sales)}) or (k.advertiser_id in ({OfClient(actor)}) and {actor.Roles.Contains(Role.Client)}))");

    /// <summary>On a row <c>s</c> of <c>show</c>: those a producer or talent is assigned to.</summary>
    public static Sql Shows(Actor actor, UseCase useCase) => actor.ReachesAll(useCase) ? Everything
        : Sql.Of($"exists (select from show_assignment sa where sa.show_id = s.id and sa.member_id = {actor.Id} and sa.role = any ({RolesReaching(actor, useCase)}))");

    /// <summary>On a row <c>r</c> of <c>reservation</c>: those of a seller's own campaigns, and those a seller made for an advertiser without a campaign yet.</summary>
    public static Sql Reservations(Actor actor, UseCase useCase) => actor.ScopeOf(useCase) switch
    {
        Scope.All => Everything,
        Scope.Own => Sql.Of($"""
            (exists (select from campaign vk where vk.id = r.campaign_id and vk.seller_id = {actor.Id})
             or (r.campaign_id is null and (r.created_by = {actor.Id} or exists (select from advertiser va where va.id = r.advertiser_id and va.seller_id = {actor.Id}))))
            """),
        _ => Nothing,
    };

    // The advertisers a client belongs to: as their contact, or as a contact of their agency.
    static Sql OfClient(Actor actor) => Sql.Of($"""
        select ca.id from contact cc join advertiser ca on ca.id = cc.advertiser_id or ca.agency_id = cc.agency_id
        where cc.member_id = {actor.Id} and cc.is_active
        """);

    static Sql AgenciesOfClient(Actor actor) => Sql.Of($"select cc.agency_id from contact cc where cc.member_id = {actor.Id} and cc.is_active and cc.agency_id is not null");

    // A producer who is also a talent may change only the shows that it produces.
    static Role[] RolesReaching(Actor actor, UseCase useCase) =>
        [.. actor.Roles.Where(role => Permissions.Of(role, useCase.Area, useCase.Verb) == Scope.Own)];
}
