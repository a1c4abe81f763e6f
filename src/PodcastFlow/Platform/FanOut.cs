using System.Collections.Concurrent;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>
/// One question to all organizations: a few at a time, each a short read of its own, until the deadline. The answer says which organizations it could
/// not reach.
/// </summary>
public static class FanOut
{
    /// <summary>
    /// Of each login shard: a server process knows the tables of organizations that it has met before, so few processes that meet all are faster than
    /// many that meet some. Two, so that one that waits does not hold up its shard.
    /// </summary>
    const int AtOnce = 2;

    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);

    /// <param name="Why">deadline, or what went wrong, in words.</param>
    public sealed record NotReached(string OrganizationId, string Slug, string Why)
    {
        internal static NotReached Of(Tenant tenant, string why) => new(tenant.Id, tenant.Slug, why);

        internal static NotReached Upgrading(Tenant tenant) => Of(tenant, "it is being upgraded");
    }

    /// <param name="Of">In the order of their slugs.</param>
    public sealed record Answers<T>(List<(Tenant Tenant, T Answer)> Of, List<NotReached> NotReached);

    /// <param name="question">Asks one organization, through its door.</param>
    /// <param name="deadline">How long all of it may take: what is not there then is not waited for. One organization may take a quarter of it, or half a second.</param>
    /// <param name="only">Asks this organization alone.</param>
    public static async Task<Answers<T>> Ask<T>(OrganizationDoor organizations, TimeSpan deadline, Func<InOrganization, Task<T>> question, CancellationToken ct, string? only = null)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        over.CancelAfter(deadline);
        var (open, upgrading) = await organizations.Every(over.Token);
        if (only is not null) (open, upgrading) = (open.FindAll(organization => organization.Tenant.Id == only), upgrading.FindAll(tenant => tenant.Id == only));
        var (answers, missed) = (new ConcurrentBag<(Tenant Tenant, T Answer)>(), new ConcurrentBag<NotReached>(upgrading.ConvertAll(NotReached.Upgrading)));
        await Task.WhenAll(open.GroupBy(organization => organization.Tenant.LoginShard).Select(shard =>
            Parallel.ForEachAsync(shard, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (organization, _) => await Reach(organization.Tenant))));
        return new Answers<T>([.. answers.OrderBy(a => a.Tenant.Slug, StringComparer.Ordinal)], [.. missed.OrderBy(m => m.Slug, StringComparer.Ordinal)]);

        async Task Reach(Tenant tenant)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
            late.CancelAfter(deadline / 4 > Shortest ? deadline / 4 : Shortest);
            try
            {
                over.Token.ThrowIfCancellationRequested();
                answers.Add((tenant, await question(organizations.AsSystem(tenant, late.Token))));
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                missed.Add(NotReached.Of(tenant, late.IsCancellationRequested ? "deadline" : error is Refusal refusal ? refusal.Message : error.GetType().Name));
            }
        }
    }
}
