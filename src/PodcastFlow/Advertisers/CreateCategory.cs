using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Adds a trade in which advertisers compete, at the top or inside another.</summary>
public static class CreateCategory
{
    public static readonly UseCase Case = new(Area.Categories, Verb.Create, "Add a category.", "name_taken", "too_deep", "refers_to_nothing");

    public sealed record Command : CategoryFields;

    public sealed record Created(CategoryId Id, string Name);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/categories", async (Command command, InOrganization org) =>
        {
            var created = await org.Run(Case, command, Handle);
            return TypedResults.Created($"/api/categories/{created.Id}", created);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Created> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var created = new Created(Id.New<CategoryId>(), command.Name.Trim());
        var level = await command.Level(db, ct: ct);
        await db.Execute($"""
            insert into category (id, name, level, parent_id, conflict_mode, created_at, created_by, updated_at, updated_by)
            values ({created.Id}, {created.Name}, {level}, {command.ParentId}, {command.ConflictMode}, {db.Now}, {actor.Id}, {db.Now}, {actor.Id})
            """, ct);
        await History.Activity(db, actor, "created", "category", created.Id, $"Added {created.Name}.", ct);
        return created;
    }
}
