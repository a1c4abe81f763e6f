using PodcastFlow.Advertisers;
using PodcastFlow.Campaigns;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Home;

/// <summary>Which records somebody may see, whatever kind they are of.</summary>
static class Records
{
    // Seeing an episode or a reservation is seeing its show or campaign, under the area's own permission.
    static readonly UseCase Shows = new(Area.Shows, Verb.View, "");
    static readonly UseCase Episodes = new(Area.Episodes, Verb.View, "");
    static readonly UseCase Reservations = new(Area.Reservations, Verb.View, "");

    internal static bool MaySee(Actor actor, RecordKind kind) => actor.ScopeOf(CaseOf(kind)) != Scope.None;

    internal static UseCase CaseOf(RecordKind kind) => kind switch
    {
        RecordKind.Campaign => ShowCampaign.Case,
        RecordKind.Advertiser => ShowAdvertiser.Case,
        RecordKind.Agency => ShowAgency.Case,
        RecordKind.Contact => ShowContact.Case,
        RecordKind.Category => ShowCategory.Case,
        RecordKind.Show => Shows,
        RecordKind.Episode => Episodes,
        _ => Reservations,
    };

    /// <summary>The condition of being seen, on a row of the kind's own table under its usual letter.</summary>
    internal static Sql Seen(Actor actor, RecordKind kind) => Reached(actor, kind, CaseOf(kind));

    /// <summary>The ids of those seen.</summary>
    internal static Sql Ids(Actor actor, RecordKind kind) => Sql.Of($"{Table(kind)} where {Seen(actor, kind)}");

    /// <summary>The ids of those that somebody may change.</summary>
    internal static Sql ChangeableIds(Actor actor, RecordKind kind)
    {
        var change = new UseCase(CaseOf(kind).Area, Verb.Update, "");
        return actor.ScopeOf(change) == Scope.None ? Sql.Of($"select null::uuid where false") : Sql.Of($"{Table(kind)} where {Reached(actor, kind, change)}");
    }

    static Sql Reached(Actor actor, RecordKind kind, UseCase useCase) => kind switch
    {
        RecordKind.Campaign => Visible.Campaigns(actor, useCase),
        RecordKind.Advertiser => Visible.Advertisers(actor, useCase),
        RecordKind.Agency => Visible.Agencies(actor, useCase),
        RecordKind.Contact => Visible.Contacts(actor, useCase),
        RecordKind.Category => Sql.Of($"true"),
        RecordKind.Show or RecordKind.Episode => Visible.Shows(actor, useCase),
        _ => Visible.Reservations(actor, useCase),
    };

    static Sql Table(RecordKind kind) => kind switch
    {
        RecordKind.Campaign => Sql.Of($"select k.id from campaign k"),
        RecordKind.Advertiser => Sql.Of($"select a.id from advertiser a"),
        RecordKind.Agency => Sql.Of($"select g.id from agency g"),
        RecordKind.Contact => Sql.Of($"select c.id from contact c"),
        RecordKind.Category => Sql.Of($"select c.id from category c"),
        RecordKind.Show => Sql.Of($"select s.id from show s"),
        RecordKind.Episode => Sql.Of($"select e.id from episode e join show s on s.id = e.show_id"),
        _ => Sql.Of($"select r.id from reservation r"),
    };
}
