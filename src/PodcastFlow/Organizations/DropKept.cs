using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Jobs;
using PodcastFlow.Tenancy;
using PodcastFlow.Tenancy.Export;

namespace PodcastFlow.Organizations;

/// <summary>Drops the schemas that restores have left beside organizations, when their time is over or somebody discards them.</summary>
public static class DropKept
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Delete, "Drop what restores left beside organizations, when its time is over.") { LeavesCaches = true };
    public static readonly UseCase DiscardCase = new(Area.Platform, Verb.Delete, "Discard a prepared restore.", "restore_not_ready") { AuditedAs = "organization.restore_discarded", LeavesCaches = true };

    public static readonly PlatformJob Job = new("drop_kept_schemas", "Drops the schemas that restores left beside organizations more than seven days ago.",
        (platform, run) => Drop(platform, run.Services.GetRequiredService<TenancyConnection>()))
    { Cron = "0 40 * * * ?", Limit = TimeSpan.FromHours(1) };

    public sealed record Command;

    sealed record Over(Guid Id, string BesideId);

    public static void Map(RouteGroupBuilder api) => api
        .MapDelete("/organizations/{id}/restores/{restore}", async (string id, Guid restore, SignedIn who) => TypedResults.Ok(await who.Run(DiscardCase, new SwapRestored.Command(id, restore), Discard)))
        .ForUseCase(DiscardCase)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>Has it dropped in the background; it cannot be put into use any more.</summary>
    public static async Task<List<ListRestores.Restore>> Discard(ControlSession db, Actor actor, SwapRestored.Command command, CancellationToken ct = default)
    {
        var state = await db.OneOrNone<RestoreState?>($"select state from organization_restore where id = {command.Restore} and organization_id = {command.Id} for update", ct) ?? throw Refusal.NotFound("restore");
        if (state is not (RestoreState.Ready or RestoreState.Importing)) throw Refusal.Conflict("restore_not_ready", "This restore is not prepared, or not any more.");
        await db.Execute($"update organization_restore set state = 'dropping', kept_until = {db.Now} where id = {command.Restore}", ct);
        await Enqueue.Job(db, Job.Name, dedupeKey: command.Restore.ToString(), ct: ct);
        return await ListRestores.Handle(db, actor, new ListRestores.Query(command.Id), ct);
    }

    /// <summary>Killed in between, the next run goes on with it.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> Drop(Door door, TenancyConnection server)
    {
        // Whoever undoes a swap at this moment is waited for, and keeps what it needs.
        await door.Run(Case, new Command(), (db, _, _, ct) => db.Execute($"update organization_restore set state = 'dropping' where state not in ('dropping', 'dropped') and kept_until <= {db.Now}", ct));
        var over = await door.Read(Case, new Command(), (db, _, _, ct) => db.List<Over>($"select id, beside_id from organization_restore where state = 'dropping'", ct));
        foreach (var kept in over)
        {
            await TenantRemoval.Drop(server.As(TenantArchive.Login), kept.BesideId, door.Aborted);
            await door.Run(Case, kept, (db, _, k, ct) => db.Execute($"update organization_restore set state = 'dropped' where id = {k.Id}", ct));
        }
        return over.Count;
    }
}
