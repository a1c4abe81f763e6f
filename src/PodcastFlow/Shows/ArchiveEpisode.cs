using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Inventory;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Puts an episode away, or brings it back. Its slots are withdrawn; what somebody has in it becomes a conflict to resolve.</summary>
public static class ArchiveEpisode
{
    public static readonly UseCase Case = new(Area.Episodes, Verb.Delete, "Archive an episode (DELETE brings it back).");

    public sealed record Command(EpisodeId Id, bool Archive);

    public sealed record Archived(EpisodeId Id, EpisodeStatus Status);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/episodes/{id}/archival", async (EpisodeId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Archive: true), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapDelete("/episodes/{id}/archival", async (EpisodeId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Archive: false), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound);
    }

    public static async Task<Archived> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        await UpdateEpisode.Lock(db, actor, Case, command.Id, ct);
        var before = await db.One<EpisodeStatus>($"select status from episode where id = {command.Id} for update", ct);
        if (command.Archive == (before == EpisodeStatus.Archived)) return new Archived(command.Id, before);
        var after = command.Archive ? EpisodeStatus.Archived : await StatusBefore(db, command.Id, ct);
        await db.Execute($"update episode set status = {after}, updated_at = {db.Now}, updated_by = {actor.Id} where id = {command.Id}", ct);
        await EpisodeSlots.Follow(db, actor, [command.Id], ct);
        await History.Transition(db, actor, "episode", command.Id, Snake.Case(before.ToString()), Snake.Case(after.ToString()), ct: ct);
        await History.Activity(db, actor, command.Archive ? "archived" : "restored", "episode", command.Id, command.Archive ? "Archived." : "Brought back.", ct);
        return new Archived(command.Id, after);
    }

    // What it was when it was put away.
    static Task<EpisodeStatus> StatusBefore(TenantSession db, EpisodeId id, CancellationToken ct) => db.One<EpisodeStatus>($"""
        select from_status from status_history where entity_type = 'episode' and entity_id = {id.Value} and to_status = 'archived' order by changed_at desc, id desc limit 1
        """, ct);
}
