using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>The categories as the tree they are.</summary>
public static class ListCategories
{
    public static readonly UseCase Case = new(Area.Categories, Verb.View, "The categories, as a tree.");

    public sealed record Query
    {
        /// <summary>Also those taken out of use.</summary>
        public bool? IncludeInactive { get; init; }
    }

    /// <param name="Advertisers">Active advertisers of this very category.</param>
    public sealed record Node(
        CategoryId Id, string Name, ConflictMode ConflictMode, int Level, CategoryId? ParentId, bool IsActive, int Advertisers, RowVersion Version, IReadOnlyList<Node> Children)
    {
        /// <summary>This one and everything inside it, as an outline is read.</summary>
        public IEnumerable<Node> Outline() => Children.SelectMany(child => child.Outline()).Prepend(this);
    }

    sealed record Row(CategoryId Id, string Name, ConflictMode ConflictMode, int Level, CategoryId? ParentId, bool IsActive, int Advertisers, RowVersion Version);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/categories", async ([AsParameters] Query query, InOrganization org) => TypedResults.Ok(await org.Read(Case, query, Handle)))
        .ForUseCase(Case);

    public static async Task<List<Node>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        var rows = await db.List<Row>($"""
            select c.id, c.name, c.conflict_mode, c.level::int as level, c.parent_id, c.is_active,
                   (select count(*)::int from advertiser a where a.category_id = c.id and a.is_active) as advertisers, c.xmin as version
            from category c
            where c.is_active or {query.IncludeInactive ?? false}
            order by lower(c.name), c.id
            """, ct);
        var children = rows.ToLookup(r => r.ParentId);
        return Below(null);

        List<Node> Below(CategoryId? parent) =>
            [.. children[parent].Select(r => new Node(r.Id, r.Name, r.ConflictMode, r.Level, r.ParentId, r.IsActive, r.Advertisers, r.Version, Below(r.Id)))];
    }
}
