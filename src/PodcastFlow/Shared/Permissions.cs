namespace PodcastFlow;

/// <summary>What a member may be in an organization; a member may be several. (The master is a user of the platform, not a role in an organization.)</summary>
public enum Role { Admin, Sales, Producer, Talent, Client }

/// <summary>What a use case touches.</summary>
public enum Area
{
    /// <summary>Needs nobody: sign-in, invitation, forgotten password.</summary>
    Public,
    /// <summary>One's own account and sessions.</summary>
    Profile,
    /// <summary>The platform itself: organizations, plans, mails. For the master.</summary>
    Platform,
    /// <summary>What everybody in an organization has: home, search, its name and formats.</summary>
    Home,
    Users, Settings, Audit, Advertisers, Categories, Campaigns, Shows, Episodes, Feeds, Inventory, Reservations, Files,
    /// <summary>An organization's data in a file: for its admin, and for the master, who has no other part in organizations.</summary>
    Exports,
}

/// <summary>What a use case does.</summary>
public enum Verb { View, Create, Update, Delete, Assign }

/// <summary>How far a permission reaches.</summary>
public enum Scope
{
    /// <summary>Not at all: 403.</summary>
    None,
    /// <summary>What is theirs: a seller's campaigns, a producer's shows, a client's advertiser. The rest is 404.</summary>
    Own,
    /// <summary>Everything in the organization.</summary>
    All,
}

/// <summary>The permission table: the one place that decides who may do what.</summary>
public static class Permissions
{
    static readonly Dictionary<(Area, Role), Dictionary<Verb, Scope>> Table = new()
    {
        [(Area.Home, Role.Admin)] = All(Verb.View),
        [(Area.Home, Role.Sales)] = All(Verb.View),
        [(Area.Home, Role.Producer)] = All(Verb.View),
        [(Area.Home, Role.Talent)] = All(Verb.View),
        [(Area.Home, Role.Client)] = All(Verb.View),

        [(Area.Users, Role.Admin)] = All(Verb.View, Verb.Create, Verb.Update, Verb.Delete),
        [(Area.Settings, Role.Admin)] = All(Verb.View, Verb.Update),
        [(Area.Audit, Role.Admin)] = All(Verb.View),
        [(Area.Exports, Role.Admin)] = All(Verb.View, Verb.Create, Verb.Delete),

        [(Area.Advertisers, Role.Admin)] = All(Verb.View, Verb.Create, Verb.Update, Verb.Delete),
        [(Area.Advertisers, Role.Sales)] = All(Verb.View, Verb.Create, Verb.Update),
        [(Area.Advertisers, Role.Client)] = Own(Verb.View),

        [(Area.Categories, Role.Admin)] = All(Verb.View, Verb.Create, Verb.Update, Verb.Delete),
        [(Area.Categories, Role.Sales)] = All(Verb.View),
        [(Area.Categories, Role.Producer)] = All(Verb.View),

        [(Area.Campaigns, Role.Admin)] = All(Verb.View, Verb.Create, Verb.Update, Verb.Delete),
        [(Area.Campaigns, Role.Sales)] = Own(Verb.View, Verb.Create, Verb.Update),
        [(Area.Campaigns, Role.Client)] = Own(Verb.View),

        [(Area.Shows, Role.Admin)] = All(Verb.View, Verb.Create, Verb.Update, Verb.Delete, Verb.Assign),
        [(Area.Shows, Role.Sales)] = All(Verb.View),
        [(Area.Shows, Role.Producer)] = Own(Verb.View, Verb.Update),
        [(Area.Shows, Role.Talent)] = Own(Verb.View),

        [(Area.Episodes, Role.Admin)] = All(Verb.View, Verb.Create, Verb.Update, Verb.Delete),
        [(Area.Episodes, Role.Sales)] = All(Verb.View),
        [(Area.Episodes, Role.Producer)] = Own(Verb.View, Verb.Create, Verb.Update, Verb.Delete),
        [(Area.Episodes, Role.Talent)] = Own(Verb.View),

        [(Area.Feeds, Role.Admin)] = All(Verb.View, Verb.Create, Verb.Update),
        [(Area.Feeds, Role.Producer)] = Own(Verb.View, Verb.Create, Verb.Update),

        [(Area.Inventory, Role.Admin)] = All(Verb.View, Verb.Update),
        [(Area.Inventory, Role.Sales)] = All(Verb.View),
        [(Area.Inventory, Role.Producer)] = Own(Verb.View),

        [(Area.Reservations, Role.Admin)] = All(Verb.View, Verb.Create, Verb.Update, Verb.Delete),
        [(Area.Reservations, Role.Sales)] = Own(Verb.View, Verb.Create, Verb.Update),

        // On the records that the role may see, or change; to remove a file, one's own. Clients get theirs when something is sent to them.
        [(Area.Files, Role.Admin)] = All(Verb.View, Verb.Create, Verb.Delete),
        [(Area.Files, Role.Sales)] = Own(Verb.View, Verb.Create, Verb.Delete),
        [(Area.Files, Role.Producer)] = Own(Verb.View, Verb.Create, Verb.Delete),
        [(Area.Files, Role.Talent)] = Own(Verb.View),
    };

    /// <summary>How far a role's permission reaches.</summary>
    public static Scope Of(Role role, Area area, Verb verb) =>
        Table.TryGetValue((area, role), out var verbs) && verbs.TryGetValue(verb, out var scope) ? scope : Scope.None;

    static Dictionary<Verb, Scope> All(params Verb[] verbs) => verbs.ToDictionary(v => v, _ => Scope.All);

    static Dictionary<Verb, Scope> Own(params Verb[] verbs) => verbs.ToDictionary(v => v, _ => Scope.Own);
}
