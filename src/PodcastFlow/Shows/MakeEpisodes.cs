using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Inventory;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Makes the episodes that the release pattern expects next, so that they can be sold before they exist. Dates that have an episode get no second one.</summary>
public static class MakeEpisodes
{
    public static readonly UseCase Case = new(Area.Episodes, Verb.Create, "Make the next episodes of a show from its release pattern.", "no_release_pattern", "show_inactive");

    public sealed record Command
    {
        [JsonIgnore] public ShowId ShowId { get; init; }

        /// <summary>For how many of the next dates of the pattern there shall be an episode.</summary>
        [Range(1, 104)] public int Count { get; init; } = ExpectedEpisodes.Usual;
    }

    public sealed record Made(List<ExpectedEpisodes.Episode> Episodes);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/shows/{id}/expected-episodes", async (ShowId id, Command command, InOrganization org) => TypedResults.Ok(await org.Run(Case, command with { ShowId = id }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Made> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var active = await db.OneOrNone<bool?>($"select s.is_active from show s where s.id = {command.ShowId} and {Visible.Shows(actor, Case)} for update", ct) ?? throw Refusal.NotFound("show");
        if (!active) throw Refusal.Conflict("show_inactive", "This show is out of use.");
        var planned = await ExpectedEpisodes.Plan(db, command.ShowId, command.Count, await OrganizationTime.Of(db, ct), ct)
            ?? throw Refusal.Conflict("no_release_pattern", "Say first on which days this show airs.");
        await ExpectedEpisodes.Insert(db, actor, command.ShowId, planned, ct);
        await EpisodeSlots.Follow(db, actor, planned.ConvertAll(e => e.Id), ct);
        if (planned.Count > 0) await History.Activity(db, actor, "planned", "show", command.ShowId, $"Made {planned.Count} episode(s) from the release pattern.", ct);
        return new Made(planned);
    }
}
