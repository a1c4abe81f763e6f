using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Inventory;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Changes an episode, unless somebody else changed it since it was read. Its slots follow; a slot that somebody has is never lost.</summary>
public static class UpdateEpisode
{
    public static readonly UseCase Case = new(Area.Episodes, Verb.Update, "Change an episode.", "number_taken", "changed_meanwhile", "if_match_required",
        "air_date_missing", "air_date_needed", "archive_instead", "episode_archived");

    public sealed record Command : EpisodeFields
    {
        [JsonIgnore] public EpisodeId Id { get; init; }
        [JsonIgnore] public RowVersion Version { get; init; }
    }

    sealed record Before(RowVersion Version, EpisodeStatus Status, bool HasSlots);

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/episodes/{id}", async (EpisodeId id, IfMatch match, Command command, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, command with { Id = id, Version = match.Version }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static async Task<ShowEpisode.Episode> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        command.Check();
        await Lock(db, actor, Case, command.Id, ct);
        var before = await db.One<Before>($"""
            select xmin as version, status, exists (select from inventory i where i.episode_id = {command.Id}) as has_slots from episode where id = {command.Id} for update
            """, ct);
        if (before.Version != command.Version) throw Refusal.ChangedMeanwhile("episode");
        if (before.Status == EpisodeStatus.Archived) throw Refusal.Conflict("episode_archived", "This episode is archived. Bring it back first.");
        if (command.AirDate is null && before.HasSlots) throw Refusal.Conflict("air_date_needed", "An episode with slots keeps an air date.");
        await db.Execute($"""
            update episode set season = {command.Season}, number = {command.Number}, title = {command.Title.Trim()}, description = {command.Description},
                   air_date = {command.AirDate}, length_s = {command.LengthSeconds}, is_estimated = {command.IsEstimated || command.LengthSeconds is null},
                   episode_type = {command.EpisodeType}, explicit = {command.Explicit}, enclosure_url = {command.EnclosureUrl}, image_url = {command.ImageUrl},
                   link = {command.Link}, recording_date = {command.RecordingDate}, status = {command.Status}, producer_notes = {command.ProducerNotes},
                   talent_notes = {command.TalentNotes}, updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id}
            """, ct);
        await EpisodeSlots.Follow(db, actor, [command.Id], ct);
        if (before.Status != command.Status) await History.Transition(db, actor, "episode", command.Id, Snake.Case(before.Status.ToString()), Snake.Case(command.Status.ToString()), ct: ct);
        await History.Activity(db, actor, "changed", "episode", command.Id, "Changed the details.", ct);
        return await ShowEpisode.Handle(db, actor, new ShowEpisode.Query(command.Id), ct);
    }

    /// <summary>Locks the show of an episode, as everybody does before the episode itself, so that nobody waits in a circle.</summary>
    internal static async Task Lock(TenantSession db, Actor actor, UseCase useCase, EpisodeId id, CancellationToken ct)
    {
        if (await db.OneOrNone<ShowId?>($"""
            select s.id from show s where s.id = (select show_id from episode where id = {id}) and {Visible.Shows(actor, useCase)} for share
            """, ct) is null) throw Refusal.NotFound("episode");
    }
}
