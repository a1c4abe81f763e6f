using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>The shows, found by name or author, with what airs next.</summary>
public static class ListShows
{
    public static readonly UseCase Case = new(Area.Shows, Verb.View, "The shows, by page.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        /// <summary>Also those taken out of use.</summary>
        public bool? IncludeInactive { get; init; }
    }

    public sealed record Row(
        ShowId Id, string Name, string? Author, string? ArtworkUrl, string? Producers, int Episodes, DateOnly? LastAirDate, DateOnly? NextAirDate,
        Delivery DefaultDelivery, bool HasFeed, DateTimeOffset? FeedCheckedAt, string? FeedError, bool IsActive);

    public static readonly Sorts Sorts = new("name",
        ("name", Sql.Of($"lower(s.name), s.id"), Sql.Of($"lower(s.name) desc, s.id desc")),
        ("author", Sql.Of($"lower(s.author) nulls last, s.id"), Sql.Of($"lower(s.author) desc nulls last, s.id desc")),
        ("episodes", Sql.Of($"e.episodes, s.id"), Sql.Of($"e.episodes desc, s.id desc")),
        ("next", Sql.Of($"e.next_air_date nulls last, s.id"), Sql.Of($"e.next_air_date desc nulls last, s.id desc")),
        ("last", Sql.Of($"e.last_air_date nulls last, s.id"), Sql.Of($"e.last_air_date desc nulls last, s.id desc")),
        ("created", Sql.Of($"s.created_at, s.id"), Sql.Of($"s.created_at desc, s.id desc")));

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/shows", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static async Task<Page<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var time = await OrganizationTime.Of(db, ct);
        return await db.Page<Row>(query, Sorts,
            columns: $"""
                s.id, s.name, s.author, s.artwork_url,
                (select string_agg(m.name, ', ' order by m.name) from show_assignment a join member m on m.id = a.member_id where a.show_id = s.id and a.role = 'producer') as producers,
                e.episodes, e.last_air_date, e.next_air_date, s.default_delivery,
                f.show_id is not null as has_feed, f.checked_at as feed_checked_at, f.last_error as feed_error, s.is_active
                """,
            source: $"""
                from show s
                left join show_feed f on f.show_id = s.id
                left join lateral (
                    select count(*)::int as episodes, max(air_date) filter (where air_date < {time.Today}) as last_air_date,
                           min(air_date) filter (where air_date >= {time.Today}) as next_air_date
                    from episode where show_id = s.id and status <> 'archived') e on true
                where {Visible.Shows(actor, Case)}
                  {Filter.When(query.IncludeInactive != true, $"and s.is_active")}
                  {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', s.name, s.author)) like {pattern}")}
                """, ct);
    }
}
