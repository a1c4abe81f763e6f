using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Campaigns;

/// <summary>Who can have campaigns, advertisers and agencies, for whoever chooses one.</summary>
public static class ListSellers
{
    public static readonly UseCase Case = new(Area.Campaigns, Verb.Create, "The members who sell: active, with the role sales or admin.");

    public sealed record Query;

    public sealed record Row(MemberId Id, string Name, string Email);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/sellers", async (InOrganization org) => TypedResults.Ok(await org.Read(Case, new Query(), Handle)))
        .ForUseCase(Case);

    public static Task<List<Row>> Handle(TenantSession db, Actor actor, Query query, CancellationToken ct = default) => db.List<Row>($"""
        select id, name, email from member where status = 'active' and roles && array['sales', 'admin'] order by lower(name), id
        """, ct);
}
