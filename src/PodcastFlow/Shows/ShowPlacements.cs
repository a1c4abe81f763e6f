using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>How many slots an episode of which length has.</summary>
public static class ShowPlacements
{
    public static readonly UseCase Case = new(Area.Shows, Verb.View, "How many slots an episode of which length has.");

    public sealed record Query(ShowId ShowId);

    /// <param name="Placement">Where the slots stand.</param>
    /// <param name="FromSeconds">The shortest episode this row counts for.</param>
    /// <param name="ToSeconds">The first length it no longer counts for; null: no end.</param>
    /// <param name="Slots">How many slots.</param>
    /// <param name="HostReadSlots">How many of them the host reads.</param>
    /// <param name="DefaultLengthSeconds">The usual spot.</param>
    /// <param name="AllowedLengthsSeconds">The spots that may be sold there.</param>
    public sealed record Row(Placement Placement, int FromSeconds, int? ToSeconds, int Slots, int HostReadSlots, int DefaultLengthSeconds, List<int> AllowedLengthsSeconds);

    public sealed record Placements(List<Row> Rows);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/shows/{id}/placements", async (ShowId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Placements> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        if (await db.OneOrNone<ShowId?>($"select s.id from show s where s.id = {query.ShowId} and {Visible.Shows(actor, Case)}", ct) is null) throw Refusal.NotFound("show");
        return new Placements(await db.List<Row>($"""
            select placement, lower(episode_length) as from_seconds, upper(episode_length) as to_seconds, slots, host_read_slots,
                   default_length_s as default_length_seconds, allowed_lengths_s as allowed_lengths_seconds
            from show_placement
            where show_id = {query.ShowId}
            order by lower(episode_length), array_position(array['pre_roll', 'mid_roll', 'post_roll'], placement)
            """, ct));
    }
}
