using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Who can be put on the team of a show: active producers and talent who are not on it yet.</summary>
public static class ListCandidates
{
    public static readonly UseCase Case = new(Area.Shows, Verb.Assign, "Members who can be put on the team of a show.");

    public sealed record Query(ShowId ShowId);

    public sealed record Row(MemberId MemberId, string Name, string Email, ShowRole Role);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/shows/{id}/team-candidates", async (ShowId id, InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(id), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<List<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default)
    {
        if (await db.OneOrNone<ShowId?>($"select id from show where id = {query.ShowId}", ct) is null) throw Refusal.NotFound("show");
        return await db.List<Row>($"""
            select m.id as member_id, m.name, m.email, r.role
            from member m cross join lateral unnest(m.roles) as r(role)
            where m.status = 'active' and r.role in ('producer', 'talent')
              and not exists (select from show_assignment a where a.show_id = {query.ShowId} and a.member_id = m.id and a.role = r.role)
            order by lower(m.name), m.id, r.role
            """, ct);
    }
}
