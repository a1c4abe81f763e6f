using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Inventory;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Adds an episode to a show by hand. Its slots follow from its date and length.</summary>
public static class CreateEpisode
{
    public static readonly UseCase Case = new(Area.Episodes, Verb.Create, "Add an episode to a show.", "number_taken", "air_date_missing", "archive_instead", "show_inactive");

    public sealed record Command : EpisodeFields
    {
        public required ShowId ShowId { get; init; }
    }

    public sealed record Created(EpisodeId Id, string Title);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/episodes", async (Command command, InOrganization org) =>
        {
            var created = await org.Run(Case, command, Handle);
            return TypedResults.Created($"/api/episodes/{created.Id}", created);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Created> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        command.Check();
        var active = await db.OneOrNone<bool?>($"select s.is_active from show s where s.id = {command.ShowId} and {Visible.Shows(actor, Case)} for share", ct) ?? throw Refusal.NotFound("show");
        if (!active) throw Refusal.Conflict("show_inactive", "This show is out of use.");
        var created = new Created(Id.New<EpisodeId>(), command.Title.Trim());
        await db.Execute($"""
            insert into episode (id, show_id, source, season, number, title, description, air_date, length_s, is_estimated, episode_type, explicit, enclosure_url, image_url, link,
                                 recording_date, status, producer_notes, talent_notes, created_at, created_by, updated_at, updated_by)
            values ({created.Id}, {command.ShowId}, 'manual', {command.Season}, {command.Number}, {created.Title}, {command.Description}, {command.AirDate},
                    {command.LengthSeconds}, {command.IsEstimated || command.LengthSeconds is null}, {command.EpisodeType}, {command.Explicit},
                    {command.EnclosureUrl}, {command.ImageUrl}, {command.Link}, {command.RecordingDate}, {command.Status}, {command.ProducerNotes}, {command.TalentNotes},
                    {db.Now}, {actor.Id}, {db.Now}, {actor.Id})
            """, ct);
        await EpisodeSlots.Follow(db, actor, [created.Id], ct);
        await History.Activity(db, actor, "created", "episode", created.Id, $"Added {created.Title}.", ct);
        return created;
    }
}
