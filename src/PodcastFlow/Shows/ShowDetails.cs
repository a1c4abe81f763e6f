using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>One show, whole.</summary>
public static class ShowDetails
{
    public static readonly UseCase Case = new(Area.Shows, Verb.View, "One show.");

    public sealed record Query(ShowId Id);

    public sealed record Show(
        ShowId Id, string Name, string? Description, string? Author, string? Language, string? Website, string? ArtworkUrl, List<string> Genres,
        int DefaultLengthSeconds, Delivery DefaultDelivery, List<short> ReleaseDays, short ReleaseEveryWeeks, bool IsActive,
        int Episodes, DateOnly? LastAirDate, DateOnly? NextAirDate, string? FeedUrl, DateTimeOffset? FeedCheckedAt, string? FeedError,
        DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, RowVersion Version) : IVersioned;

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/shows/{id}", async (ShowId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Show> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var time = await OrganizationTime.Of(db, ct);
        return await db.OneOrNone<Show>($"""
            select s.id, s.name, s.description, s.author, s.language, s.website, s.artwork_url, s.genres,
                   s.default_length_s as default_length_seconds, s.default_delivery, s.release_days, s.release_every_weeks, s.is_active,
                   e.episodes, e.last_air_date, e.next_air_date, f.url as feed_url, f.checked_at as feed_checked_at, f.last_error as feed_error,
                   s.created_at, s.updated_at, s.xmin as version
            from show s
            left join show_feed f on f.show_id = s.id
            cross join lateral (
                select count(*)::int as episodes, max(air_date) filter (where air_date < {time.Today}) as last_air_date,
                       min(air_date) filter (where air_date >= {time.Today}) as next_air_date
                from episode where show_id = s.id and status <> 'archived') e
            where s.id = {query.Id} and {Visible.Shows(actor, Case)}
            """, ct) ?? throw Refusal.NotFound("show");
    }
}
