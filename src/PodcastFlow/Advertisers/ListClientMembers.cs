using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>The members with the role client, for whoever says which contact one of them is.</summary>
public static class ListClientMembers
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.Create, "The active members with the role client.");

    public sealed record Query;

    public sealed record Row(MemberId Id, string Name, string Email);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/client-members", async (InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(), Handle)))
        .ForUseCase(Case);

    public static Task<List<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => db.List<Row>($"""
        select id, name, email from member where status = 'active' and 'client' = any (roles) order by lower(name), id
        """, ct);
}
