using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>The signed proof that an organization is gone, there when its deletion has come to its end.</summary>
public static class ShowDeletionCertificate
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "The certificate of an organization's deletion.");

    public sealed record Query(string Id);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/organizations/{id}/deletion/certificate", async (string id, SignedIn who) =>
            TypedResults.File(Encoding.UTF8.GetBytes(await who.Read(Case, new Query(id), Handle)), "text/plain; charset=utf-8", $"deletion-{id}.txt"))
        .ForUseCase(Case)
        .Produces<Stream>(StatusCodes.Status200OK, "text/plain")
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<string> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) =>
        await db.OneOrNone<string>($"select certificate from organization_deletion where organization_id = {query.Id} and state = 'done'", ct) ?? throw Refusal.NotFound("certificate");
}
