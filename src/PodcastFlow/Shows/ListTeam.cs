using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Who works on a show: its producers and its talent.</summary>
public static class ListTeam
{
    public static readonly UseCase Case = new(Area.Shows, Verb.View, "The team of a show.");

    public sealed record Query(ShowId ShowId);

    public sealed record Row(MemberId MemberId, string Name, string Email, ShowRole Role, DateTimeOffset AssignedAt, string? AssignedBy);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/shows/{id}/team", async (ShowId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<List<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        if (await db.OneOrNone<ShowId?>($"select s.id from show s where s.id = {query.ShowId} and {Visible.Shows(actor, Case)}", ct) is null) throw Refusal.NotFound("show");
        return await db.List<Row>($"""
            select a.member_id, m.name, m.email, a.role, a.assigned_at, b.name as assigned_by
            from show_assignment a join member m on m.id = a.member_id left join member b on b.id = a.assigned_by
            where a.show_id = {query.ShowId}
            order by a.role, lower(m.name), m.id
            """, ct);
    }
}
