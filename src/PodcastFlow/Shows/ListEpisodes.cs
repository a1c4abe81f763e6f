using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>The episodes, of one show or of all, with what is left to sell in them.</summary>
public static class ListEpisodes
{
    public static readonly UseCase Case = new(Area.Episodes, Verb.View, "The episodes, by page.", "unknown_sort", "unknown_cursor");

    public sealed record Query : PageQuery
    {
        public ShowId? ShowId { get; init; }
        public Choice<EpisodeStatus>? Status { get; init; }
        public Choice<EpisodeSource>? Source { get; init; }

        /// <summary>Airs on this day or later.</summary>
        public DateOnly? From { get; init; }

        /// <summary>Airs on this day or earlier.</summary>
        public DateOnly? To { get; init; }

        /// <summary>Only those that are no longer in their show's feed.</summary>
        public bool? Missing { get; init; }
    }

    /// <param name="Slots">Slots for sale.</param>
    /// <param name="FreeSlots">Those of them that nobody has.</param>
    public sealed record Row(
        EpisodeId Id, ShowId ShowId, string ShowName, int? Season, int? Number, string Title, DateOnly? AirDate, int? LengthSeconds, bool IsEstimated,
        EpisodeType EpisodeType, EpisodeStatus Status, EpisodeSource Source, DateTimeOffset? MissingSince, int Slots, int FreeSlots);

    public static readonly Sorts Sorts = new("-date",
        ("date", Sql.Of($"e.air_date nulls last, e.id"), Sql.Of($"e.air_date desc nulls last, e.id desc")),
        ("title", Sql.Of($"lower(e.title), e.id"), Sql.Of($"lower(e.title) desc, e.id desc")),
        ("show", Sql.Of($"lower(s.name), e.air_date desc nulls last, e.id"), Sql.Of($"lower(s.name) desc, e.air_date desc nulls last, e.id desc")),
        ("number", Sql.Of($"e.season nulls last, e.number nulls last, e.id"), Sql.Of($"e.season desc nulls last, e.number desc nulls last, e.id desc")),
        ("length", Sql.Of($"e.length_s nulls last, e.id"), Sql.Of($"e.length_s desc nulls last, e.id desc")));

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/episodes", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
            .ForUseCase(Case);
        api.MapGet("/shows/{id}/episodes", async (ShowId id, [AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query with { ShowId = id }, OfShow)))
            .ForUseCase(Case)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    public static Task<Page<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => db.Page<Row>(query, Sorts,
        columns: $"""
            e.id, e.show_id, s.name as show_name, e.season, e.number, e.title, e.air_date, e.length_s as length_seconds, e.is_estimated,
            e.episode_type, e.status, e.source, e.missing_since,
            (select count(*)::int from inventory i where i.episode_id = e.id and i.status = 'sellable') as slots,
            (select count(*)::int from v_inventory_availability v where v.episode_id = e.id and v.status = 'sellable'
               and (v.claim_id is null or (v.claim_kind = 'hold' and v.claim_expires_at <= {db.Now}))) as free_slots
            """,
        source: $"""
            from episode e
            left join show s on s.id = e.show_id
            where {Visible.Shows(actor, Case)}
              {Filter.On(query.ShowId, show => $"and e.show_id = {show}")}
              {Filter.On(query.Status, status => $"and e.status = {status.Value}")}
              {Filter.When(query.Status is null, $"and e.status <> 'archived'")}
              {Filter.On(query.Source, source => $"and e.source = {source.Value}")}
              {Filter.On(query.From, day => $"and e.air_date >= {day}")}
              {Filter.On(query.To, day => $"and e.air_date <= {day}")}
              {Filter.When(query.Missing == true, $"and e.missing_since is not null")}
              {Filter.On(query.Pattern, pattern => $"and lower(concat_ws(' ', e.title, s.name, e.number)) like {pattern}")}
            """, ct);

    static async Task<Page<Row>> OfShow(TenantSession db, Actor actor, Query query, CancellationToken ct)
    {
        if (await db.OneOrNone<ShowId?>($"select s.id from show s where s.id = {query.ShowId} and {Visible.Shows(actor, Case)}", ct) is null) throw Refusal.NotFound("show");
        return await Handle(db, actor, query, ct);
    }
}
