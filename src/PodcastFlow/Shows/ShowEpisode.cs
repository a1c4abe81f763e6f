using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>One episode, whole.</summary>
public static class ShowEpisode
{
    public static readonly UseCase Case = new(Area.Episodes, Verb.View, "One episode.");

    public sealed record Query(EpisodeId Id);

    public sealed record Episode(
        EpisodeId Id, ShowId ShowId, string ShowName, EpisodeSource Source, string? Guid, int? Season, int? Number, string Title, string? Description,
        DateOnly? AirDate, DateTimeOffset? PublishedAt, int? LengthSeconds, bool IsEstimated, int ShowDefaultLengthSeconds, EpisodeType EpisodeType, bool? Explicit,
        string? EnclosureUrl, string? ImageUrl, string? Link, DateOnly? RecordingDate, EpisodeStatus Status, string? ProducerNotes, string? TalentNotes,
        DateTimeOffset? MissingSince, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, RowVersion Version) : IVersioned;

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/episodes/{id}", async (EpisodeId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Episode> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => await db.OneOrNone<Episode>($"""
        select e.id, e.show_id, s.name as show_name, e.source, e.guid, e.season, e.number, e.title, e.description, e.air_date, e.published_at,
               e.length_s as length_seconds, e.is_estimated, s.default_length_s as show_default_length_seconds, e.episode_type, e.explicit,
               e.enclosure_url, e.image_url, e.link, e.recording_date, e.status, e.producer_notes, e.talent_notes, e.missing_since,
               e.created_at, e.updated_at, e.xmin as version
        from episode e
        join show s on s.id = e.show_id
        where e.id = {query.Id} and {Visible.Shows(actor, Case)}
        """, ct) ?? throw Refusal.NotFound("episode");
}
