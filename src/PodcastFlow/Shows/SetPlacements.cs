using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Inventory;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Says how many slots an episode of which length has: the whole table at once. The slots of the show's episodes follow.</summary>
public static class SetPlacements
{
    public static readonly UseCase Case = new(Area.Shows, Verb.Update, "Set how many slots an episode of which length has.", "lengths_overlap", "lengths_reversed", "spot_length_not_allowed", "too_many_host_reads");

    public sealed record Command
    {
        [JsonIgnore] public ShowId ShowId { get; init; }
        [MaxLength(200)] public required List<Row> Rows { get; init; }
    }

    public sealed record Row
    {
        public required Placement Placement { get; init; }

        /// <summary>The shortest episode this row counts for.</summary>
        [Range(0, 86_400)] public required int FromSeconds { get; init; }

        /// <summary>The first length it no longer counts for; null: no end.</summary>
        [Range(1, 86_401)] public int? ToSeconds { get; init; }

        [Range(0, 50)] public required int Slots { get; init; }
        [Range(0, 50)] public int HostReadSlots { get; init; }
        [Range(5, 600)] public int DefaultLengthSeconds { get; init; } = 60;
        [MinLength(1), MaxLength(20)] public List<int> AllowedLengthsSeconds { get; init; } = [15, 30, 60, 90];
    }

    // Under a quarter of an hour, under half an hour, under an hour, and longer.
    internal static readonly List<Row> Usual = [.. Band(0, 900, 1, 0, 0), .. Band(900, 1800, 1, 1, 1), .. Band(1800, 3600, 1, 2, 1), .. Band(3600, null, 2, 3, 1)];

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/shows/{id}/placements", async (ShowId id, Command command, InOrganization org) => TypedResults.Ok(await org.Run(Case, command with { ShowId = id }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<ShowPlacements.Placements> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        foreach (var row in command.Rows) Check(row);
        if (await db.OneOrNone<ShowId?>($"select s.id from show s where s.id = {command.ShowId} and {Visible.Shows(actor, Case)} for update", ct) is null) throw Refusal.NotFound("show");
        await db.Execute($"delete from show_placement where show_id = {command.ShowId}", ct);
        await Insert(db, actor, command.ShowId, command.Rows, ct);
        await EpisodeSlots.Follow(db, actor, await UpdateShow.ShowEpisodes(db, command.ShowId, ct), ct);
        await History.Activity(db, actor, "changed", "show", command.ShowId, "Changed the placements.", ct);
        return await ShowPlacements.Handle(db, actor, new ShowPlacements.Query(command.ShowId), ct);
    }

    internal static Task<int> Insert(TenantSession db, Actor actor, ShowId show, List<Row> rows, CancellationToken ct) => db.Execute($"""
        insert into show_placement (id, show_id, placement, episode_length, slots, host_read_slots, default_length_s, allowed_lengths_s, created_at, created_by, updated_at, updated_by)
        select r.id, {show}, r.placement, int4range(r."fromSeconds", r."toSeconds"), r.slots, r."hostReadSlots", r."defaultLengthSeconds", r."allowedLengthsSeconds",
               {db.Now}, {actor.Id}, {db.Now}, {actor.Id}
        from rows from (unnest({rows.ConvertAll(_ => Id.New<PlacementId>())}),
                        jsonb_to_recordset({new Json<List<Row>>(rows)}) as (placement text, "fromSeconds" int, "toSeconds" int, slots int, "hostReadSlots" int,
                                                                            "defaultLengthSeconds" int, "allowedLengthsSeconds" int[]))
             as r(id, placement, "fromSeconds", "toSeconds", slots, "hostReadSlots", "defaultLengthSeconds", "allowedLengthsSeconds")
        """, ct);

    static void Check(Row row)
    {
        if (row.ToSeconds <= row.FromSeconds) throw Refusal.Invalid("lengths_reversed", "A row ends at a longer episode than it begins with.");
        if (!row.AllowedLengthsSeconds.Contains(row.DefaultLengthSeconds)) throw Refusal.Invalid("spot_length_not_allowed", "The usual spot is one of the allowed lengths.");
        if (row.AllowedLengthsSeconds.Exists(l => l is < 5 or > 600)) throw Refusal.Invalid("spot_length_not_allowed", "A spot has 5 to 600 seconds.");
        if (row.HostReadSlots > row.Slots) throw Refusal.Invalid("too_many_host_reads", "There are not more host-read slots than slots.");
    }

    static List<Row> Band(int from, int? to, int pre, int mid, int post) =>
    [
        new() { Placement = Placement.PreRoll, FromSeconds = from, ToSeconds = to, Slots = pre },
        new() { Placement = Placement.MidRoll, FromSeconds = from, ToSeconds = to, Slots = mid },
        new() { Placement = Placement.PostRoll, FromSeconds = from, ToSeconds = to, Slots = post },
    ];
}
