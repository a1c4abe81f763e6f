using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>
/// The second half of a restore: the schema beside and the one in use change names, in one transaction. What was in use is kept for a week, and within
/// it the two can change back.
/// </summary>
public static class SwapRestored
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Update, "Put a prepared restore into use. What was in use is kept for seven days.", "restore_not_ready") { AuditedAs = "organization.restored" };
    public static readonly UseCase UndoCase = new(Area.Platform, Verb.Update, "Take a restore out of use again: what was in use before is back. The restored rows are kept for seven days.", "restore_not_undoable") { AuditedAs = "organization.restore_undone" };

    public sealed record Command(string Id, Guid Restore) : IOfOrganization;

    sealed record Prepared(string BesideId, RestoreState State, DateTimeOffset KeptUntil);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/organizations/{id}/restores/{restore}/swap", async (string id, Guid restore, SignedIn who) => TypedResults.Ok(await who.Run(Case, new Command(id, restore), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/organizations/{id}/restores/{restore}/swap", async (string id, Guid restore, SignedIn who) => TypedResults.Ok(await who.Run(UndoCase, new Command(id, restore), Undo)))
            .ForUseCase(UndoCase).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static async Task<ListRestores.Restore> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var prepared = await Lock(db, command, ct);
        if (prepared.State != RestoreState.Ready) throw Refusal.Conflict("restore_not_ready", "This restore is not prepared, or not any more.");
        await Swap(db, command, prepared, RestoreState.Swapped, ct);
        return await Shown(db, actor, command, ct);
    }

    public static async Task<ListRestores.Restore> Undo(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var prepared = await Lock(db, command, ct);
        var isNewest = await db.One<bool>($"select coalesce({command.Restore} = (select id from organization_restore where organization_id = {command.Id} and swapped_at is not null and state <> 'undone' order by swapped_at desc limit 1), false)", ct);
        if (prepared.State != RestoreState.Swapped || !isNewest || prepared.KeptUntil <= db.Now)
            throw Refusal.Conflict("restore_not_undoable", "Only the restore that came last can be undone, and within seven days.");
        await Swap(db, command, prepared, RestoreState.Undone, ct);
        return await Shown(db, actor, command, ct);
    }

    /// <summary>One at a time for each organization.</summary>
    static async Task<Prepared> Lock(ControlSession db, Command command, CancellationToken ct)
    {
        await db.OneOrNone<string>($"select id from organization where id = {command.Id} for no key update", ct);
        return await db.OneOrNone<Prepared>($"select beside_id, state, kept_until from organization_restore where id = {command.Restore} and organization_id = {command.Id} for update", ct) ?? throw Refusal.NotFound("restore");
    }

    static async Task Swap(ControlSession db, Command command, Prepared prepared, RestoreState state, CancellationToken ct)
    {
        await db.Execute($"select put_in_place({command.Id}, {prepared.BesideId})", ct);
        await db.Execute($"update organization_restore set state = {state}, swapped_at = {db.Now}, kept_until = {db.Now + PrepareRestore.Keep} where id = {command.Restore}", ct);
    }

    static async Task<ListRestores.Restore> Shown(ControlSession db, Actor actor, Command command, CancellationToken ct) =>
        (await ListRestores.Handle(db, actor, new ListRestores.Query(command.Id), ct)).First(restore => restore.Id == command.Restore);
}
