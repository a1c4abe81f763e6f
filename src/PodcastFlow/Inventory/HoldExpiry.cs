using PodcastFlow.Jobs;

namespace PodcastFlow.Inventory;

/// <summary>
/// The end of holds whose time is over. Nothing depends on its punctuality: who looks at a slot or wants one treats such a hold as over
/// already. It tidies, and tells those who wait that it is their turn.
/// </summary>
public static class HoldExpiry
{
    public static readonly PlatformJob Look = new("look_for_expired_holds", "Looks in every organization for holds whose time is over.",
        (platform, _) => platform.InEachOrganization(organization => organization.Run(QueueExpiry.Case, new QueueExpiry.Command(), QueueExpiry.Handle)))
    { Cron = "0 * * * * ?" };

    public static readonly OrganizationJob Expire = new("expire_holds", "Ends the holds whose time is over, and promotes who waits.", async (organization, _) =>
    {
        while ((await organization.Run(ExpireReservations.Case, new ExpireReservations.Command(), ExpireReservations.Handle)).MayBeMore) { }
    });
}
