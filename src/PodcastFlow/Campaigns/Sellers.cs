using PodcastFlow.Tenancy;

namespace PodcastFlow.Campaigns;

/// <summary>Whose a deal may be: an active member with the role sales or admin.</summary>
static class Sellers
{
    internal static async Task<bool> May(TenantSession db, MemberId member, CancellationToken ct) =>
        await db.One<bool>($"select exists (select from member where id = {member} and status = 'active' and roles && array['sales', 'admin'])", ct);

    /// <summary>The seller that somebody names: who sees only their own campaigns names nobody else.</summary>
    internal static async Task<MemberId> Named(TenantSession db, Actor actor, UseCase useCase, MemberId named, CancellationToken ct)
    {
        if (named == actor.Id && !actor.IsSystem) return named;
        if (!actor.ReachesAll(useCase)) throw Refusal.Forbidden("seller_not_yours", "Only an administrator gives a campaign to another seller.");
        return await May(db, named, ct) ? named : throw Refusal.Conflict("not_a_seller", "Only an active member with the role sales or admin can have campaigns.");
    }
}
