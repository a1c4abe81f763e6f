using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PodcastFlow.Identity;
using PodcastFlow.Inventory;

namespace PodcastFlow.Web.Host;

/// <summary>
/// Ends the holds whose time is over, in every organization, twice a minute. Nothing depends on its punctuality: who looks at a slot or wants
/// one treats such a hold as over already. It tidies, and tells those who wait that it is their turn.
/// </summary>
public sealed partial class HoldExpiry(OrganizationDoor door, TimeProvider clock, ILogger<HoldExpiry> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailure(log, error, "all organizations");
            }
        }
    }

    /// <summary>One round; an organization that fails does not keep the others from theirs.</summary>
    /// <returns>How many holds ended.</returns>
    public async Task<int> Sweep(CancellationToken ct)
    {
        var ended = 0;
        foreach (var organization in await door.AllAsSystem(ct))
        {
            try
            {
                ExpireReservations.Expired batch;
                do
                {
                    batch = await organization.Run(ExpireReservations.Case, new ExpireReservations.Command(), ExpireReservations.Handle);
                    ended += batch.Holds;
                }
                while (batch.MayBeMore);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                LogFailure(log, error, organization.Tenant.Slug);
            }
        }
        return ended;
    }

    [LoggerMessage(LogLevel.Error, "Ending holds failed in {Organization}")]
    static partial void LogFailure(ILogger log, Exception error, string organization);
}
