using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Inventory;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Changes what is known of a show, unless somebody else changed it since it was read. The slots of its episodes follow.</summary>
public static class UpdateShow
{
    public static readonly UseCase Case = new(Area.Shows, Verb.Update, "Change a show.", "name_taken", "changed_meanwhile", "if_match_required", "unknown_weekday");

    public sealed record Command : ShowFields
    {
        [JsonIgnore] public ShowId Id { get; init; }
        [JsonIgnore] public RowVersion Version { get; init; }
    }

    sealed record Before(RowVersion Version, int DefaultLengthS, Delivery DefaultDelivery);

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/shows/{id}", async (ShowId id, IfMatch match, Command command, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, command with { Id = id, Version = match.Version }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static async Task<ShowDetails.Show> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        command.Check();
        var before = await db.OneOrNone<Before>($"""
            select s.xmin as version, s.default_length_s, s.default_delivery from show s where s.id = {command.Id} and {Visible.Shows(actor, Case)} for update
            """, ct) ?? throw Refusal.NotFound("show");
        if (before.Version != command.Version) throw Refusal.ChangedMeanwhile("show");
        await db.Execute($"""
            update show set name = {command.Name.Trim()}, description = {command.Description}, author = {command.Author}, language = {command.Language},
                   website = {command.Website}, artwork_url = {command.ArtworkUrl}, genres = {command.Genres}, default_length_s = {command.DefaultLengthSeconds},
                   default_delivery = {command.DefaultDelivery}, release_days = {command.ReleaseDays.Distinct().Order().ToList()},
                   release_every_weeks = {command.ReleaseEveryWeeks}, updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id}
            """, ct);
        if (before.DefaultLengthS != command.DefaultLengthSeconds || before.DefaultDelivery != command.DefaultDelivery)
            await EpisodeSlots.Follow(db, actor, await ShowEpisodes(db, command.Id, ct), ct);
        await History.Activity(db, actor, "changed", "show", command.Id, "Changed the details.", ct);
        return await ShowDetails.Handle(db, actor, new ShowDetails.Query(command.Id), ct);
    }

    /// <summary>All episodes of a show, for their slots to follow.</summary>
    internal static Task<List<EpisodeId>> ShowEpisodes(TenantSession db, ShowId id, CancellationToken ct) => db.List<EpisodeId>($"select id from episode where show_id = {id} order by id", ct);
}
