namespace PodcastFlow;

/// <summary>Who acts: a signed-in person, or the system when nobody does.</summary>
/// <param name="Id">The member in the organization (outside one: the user's id).</param>
/// <param name="UserId">The user; none for the system.</param>
/// <param name="Roles">What the member may be in this organization.</param>
/// <param name="IsMaster">Operates the platform. Gives no right inside an organization.</param>
public sealed record Actor(MemberId Id, UserId? UserId, IReadOnlyList<Role> Roles, bool IsMaster = false)
{
    /// <summary>Jobs, imports and expiry.</summary>
    public static Actor System { get; } = new(MemberId.System, null, [Role.Admin]);

    public bool IsSystem => UserId is null;

    /// <summary>Works for the organization. A client does not: what the organization's people note among themselves is not theirs to read.</summary>
    public bool IsStaff => Roles.Any(role => role != Role.Client);

    /// <summary>How far this actor's permission for a use case reaches: the furthest of its roles.</summary>
    public Scope ScopeOf(UseCase useCase) => useCase.Area switch
    {
        Area.Public or Area.Profile => Scope.All,
        Area.Exports when IsMaster => Scope.All,
        Area.Platform => IsMaster ? Scope.All : Scope.None,
        _ => Roles.Select(role => Permissions.Of(role, useCase.Area, useCase.Verb)).Append(Scope.None).Max(),
    };

    /// <summary>True when one of the actor's roles reaches everything in this use case.</summary>
    public bool ReachesAll(UseCase useCase) => ScopeOf(useCase) == Scope.All;
}
