using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Renames a category, says how strictly it is kept apart, or moves it, with everything inside it, to another place of the tree.</summary>
public static class UpdateCategory
{
    public static readonly UseCase Case = new(Area.Categories, Verb.Update, "Change or move a category.",
        "name_taken", "too_deep", "inside_itself", "changed_meanwhile", "if_match_required", "refers_to_nothing");

    public sealed record Command : CategoryFields
    {
        [JsonIgnore] public CategoryId Id { get; init; }
        [JsonIgnore] public RowVersion Version { get; init; }
    }

    sealed record Row(CategoryId Id, CategoryId? ParentId, short Level, RowVersion Version);

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/categories/{id}", async (CategoryId id, IfMatch match, Command command, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, command with { Id = id, Version = match.Version }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static async Task<ShowCategory.Category> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        // The whole tree is locked, in one order: two who move parts of it into each other wait, and the second is refused.
        var tree = await db.List<Row>($"select id, parent_id, level, xmin as version from category order by id for update", ct);
        var found = tree.Find(row => row.Id == command.Id) ?? throw Refusal.NotFound("category");
        if (found.Version != command.Version) throw Refusal.ChangedMeanwhile("category");
        var moved = WithAllBelow(tree, found);
        if (moved.Exists(row => row.Id == command.ParentId)) throw Refusal.Conflict("inside_itself", "A category cannot be inside itself.");

        // One statement moves the levels of all, so that each still stands one below its parent when the database looks.
        var level = found.ParentId == command.ParentId ? found.Level : await command.Level(db, moved.Max(row => row.Level) - found.Level, ct);
        var down = (short)(level - found.Level);
        await db.Execute($"""
            update category set
                name = case when id = {command.Id} then {command.Name.Trim()} else name end,
                conflict_mode = case when id = {command.Id} then {command.ConflictMode} else conflict_mode end,
                parent_id = case when id = {command.Id} then {command.ParentId} else parent_id end,
                level = level + {down}, updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id} or ({down} <> 0 and id = any ({moved.ConvertAll(row => row.Id)}))
            """, ct);
        await History.Activity(db, actor, "changed", "category", command.Id, found.ParentId == command.ParentId ? "Changed the details." : "Moved to another place.", ct);
        return await ShowCategory.Handle(db, actor, new ShowCategory.Query(command.Id), ct);
    }

    static List<Row> WithAllBelow(List<Row> tree, Row top) =>
        [top, .. tree.Where(row => row.ParentId == top.Id).SelectMany(child => WithAllBelow(tree, child))];
}
