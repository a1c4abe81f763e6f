using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>Follows an organization's provisioning, step by step, until it is active or has failed.</summary>
public static class ProvisioningProgress
{
    public static readonly UseCase Case = new(Area.Platform, Verb.View, "Follows provisioning as server-sent events, one per step, and of rows that are copied how far they are, until it is active, has failed, or nothing happened for half a minute and no job is at it (\"stalled\").");

    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100), Patience = TimeSpan.FromSeconds(30);

    public sealed record Query(string Id);

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/organizations/{id}/provisioning", async (string id, SignedIn who, TimeProvider clock) =>
        {
            await who.Read(Case, new Query(id), Handle);
            return TypedResults.ServerSentEvents(Follow(who, clock, id, who.Aborted), eventType: "step");
        })
        .ForUseCase(Case)
        .WithMetadata(new DisableRequestTimeoutAttribute())
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<List<Provisioning.Step>> Handle(ControlSession db, Actor actor, Query query, CancellationToken ct = default) =>
        await Provisioning.Read(db, query.Id, ct) is { Count: > 0 } steps ? steps : throw Refusal.NotFound("organization");

    static Task<bool> IsInProgress(ControlSession db, Actor actor, Query query, CancellationToken ct) => db.One<bool>($"select exists (select from organization o where o.id = {query.Id} and {Provisioning.IsInProgress})", ct);

    /// <summary>Each step as it is done, "copying" whenever it is told of; the last one is "active", "failed" or "stalled".</summary>
    public static async IAsyncEnumerable<Provisioning.Step> Follow(SignedIn who, TimeProvider clock, string id, [EnumeratorCancellation] CancellationToken ct)
    {
        Dictionary<string, Provisioning.Step> told = [];
        var quietSince = clock.GetTimestamp();
        while (true)
        {
            foreach (var step in await who.Read(Case, new Query(id), Handle))
            {
                if (told.GetValueOrDefault(step.Name) == step) continue;
                told[step.Name] = step;
                quietSince = clock.GetTimestamp();
                yield return step;
                if (step.Name is "active" or Provisioning.Failed) yield break;
            }
            if (clock.GetElapsedTime(quietSince) > Patience)
            {
                quietSince = clock.GetTimestamp();
                if (await who.Read(Case, new Query(id), IsInProgress)) continue;

                yield return new Provisioning.Step("stalled", clock.GetUtcNow(), null);
                yield break;
            }
            await Task.Delay(LookEvery, clock, ct);
        }
    }
}
