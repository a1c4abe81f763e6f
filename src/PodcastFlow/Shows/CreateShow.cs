using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Adds a show to the network, with the usual number of slots for each length of episode.</summary>
public static class CreateShow
{
    public static readonly UseCase Case = new(Area.Shows, Verb.Create, "Add a show.", "name_taken", "unknown_weekday", PlanLimits.Code);

    public sealed record Command : ShowFields;

    public sealed record Created(ShowId Id, string Name);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/shows", async (Command command, InOrganization org) =>
        {
            var created = await org.Run(Case, command, Handle);
            return TypedResults.Created($"/api/shows/{created.Id}", created);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Created> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        command.Check();
        await PlanLimits.AssertShow(db, ct);
        var created = new Created(Id.New<ShowId>(), command.Name.Trim());
        await db.Execute($"""
            insert into show (id, name, description, author, language, website, artwork_url, genres, default_length_s, default_delivery,
                              release_days, release_every_weeks, created_at, created_by, updated_at, updated_by)
            values ({created.Id}, {created.Name}, {command.Description}, {command.Author}, {command.Language}, {command.Website}, {command.ArtworkUrl},
                    {command.Genres}, {command.DefaultLengthSeconds}, {command.DefaultDelivery}, {command.ReleaseDays.Distinct().Order().ToList()}, {command.ReleaseEveryWeeks},
                    {db.Now}, {actor.Id}, {db.Now}, {actor.Id})
            """, ct);
        await SetPlacements.Insert(db, actor, created.Id, SetPlacements.Usual, ct);
        await History.Activity(db, actor, "created", "show", created.Id, $"Added {created.Name}.", ct);
        return created;
    }
}
