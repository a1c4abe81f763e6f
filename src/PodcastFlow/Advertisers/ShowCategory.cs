using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>One category.</summary>
public static class ShowCategory
{
    public static readonly UseCase Case = new(Area.Categories, Verb.View, "One category.");

    public sealed record Query(CategoryId Id);

    public sealed record Category(
        CategoryId Id, string Name, ConflictMode ConflictMode, int Level, CategoryId? ParentId, string? ParentName, bool IsActive,
        DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, RowVersion Version) : IVersioned;

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/categories/{id}", async (CategoryId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Category> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => await db.OneOrNone<Category>($"""
        select c.id, c.name, c.conflict_mode, c.level::int as level, c.parent_id, p.name as parent_name, c.is_active, c.created_at, c.updated_at, c.xmin as version
        from category c
        left join category p on p.id = c.parent_id
        where c.id = {query.Id}
        """, ct) ?? throw Refusal.NotFound("category");
}
