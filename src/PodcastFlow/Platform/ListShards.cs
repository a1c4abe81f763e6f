using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Platform;

/// <summary>The logins that reach organizations.</summary>
public static class ListShards
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The logins that reach organizations, each with how many.");

    public sealed record Query;

    public sealed record Shard(string Name, int Organizations);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/master/shards", async (SignedIn who) => TypedResults.Ok(await who.Read(Case, new Query(), Handle)))
        .ForUseCase(Case);

    public static Task<List<Shard>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) => db.List<Shard>($"""
        select t.login_shard as name, count(*)::int as organizations from tenant_schema t join organization o on o.id = t.organization_id group by t.login_shard order by t.login_shard
        """, ct);
}
