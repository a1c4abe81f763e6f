using System.Collections.Concurrent;
using PodcastFlow.Identity;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>
/// One question to all organizations: some at a time, each a short read of its own, until the deadline. The answer says which organizations it could
/// not reach.
/// </summary>
public static class FanOut
{
    const int AtOnce = 16;

    /// <param name="Why">deadline, or what went wrong, in words.</param>
    public sealed record NotReached(string OrganizationId, string Slug, string Why)
    {
        internal static NotReached Of(Tenant tenant, string why) => new(tenant.Id, tenant.Slug, why);

        internal static NotReached Upgrading(Tenant tenant) => Of(tenant, "it is being upgraded");
    }

    /// <param name="Of">In the order of their slugs.</param>
    public sealed record Answers<T>(List<(Tenant Tenant, T Answer)> Of, List<NotReached> NotReached);

    /// <param name="question">Asks one organization, through its door.</param>
    /// <param name="deadline">How long all of it may take: what is not there then is not waited for.</param>
    /// <param name="only">Asks this organization alone.</param>
    public static async Task<Answers<T>> Ask<T>(OrganizationDoor organizations, TimeSpan deadline, Func<InOrganization, Task<T>> question, CancellationToken ct, string? only = null)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        over.CancelAfter(deadline);
        var (open, upgrading) = await organizations.Every(over.Token);
        if (only is not null) (open, upgrading) = (open.FindAll(organization => organization.Tenant.Id == only), upgrading.FindAll(tenant => tenant.Id == only));
        var (answers, missed) = (new ConcurrentBag<(Tenant Tenant, T Answer)>(), new ConcurrentBag<NotReached>(upgrading.ConvertAll(NotReached.Upgrading)));
        await Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (organization, _) =>
        {
            try
            {
                over.Token.ThrowIfCancellationRequested();
                answers.Add((organization.Tenant, await question(organization)));
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                missed.Add(NotReached.Of(organization.Tenant, over.IsCancellationRequested ? "deadline" : error is Refusal refusal ? refusal.Message : error.GetType().Name));
            }
        });
        return new Answers<T>([.. answers.OrderBy(a => a.Tenant.Slug, StringComparer.Ordinal)], [.. missed.OrderBy(m => m.Slug, StringComparer.Ordinal)]);
    }
}
