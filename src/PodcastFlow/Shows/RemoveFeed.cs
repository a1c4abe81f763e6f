using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Parts a show from its feed. Its episodes stay.</summary>
public static class RemoveFeed
{
    public static readonly UseCase Case = new(Area.Feeds, Verb.Update, "Part a show from its feed; its episodes stay.");

    public sealed record Command(ShowId ShowId);

    public static void Map(RouteGroupBuilder api) => api
        .MapDelete("/shows/{id}/feed", async (ShowId id, InOrganization org) =>
        {
            await org.Run(Case, new Command(id), Handle);
            return TypedResults.NoContent();
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<ShowId> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var removed = await db.OneOrNone<ShowId?>($"""
            delete from show_feed f using show s where s.id = f.show_id and f.show_id = {command.ShowId} and {Visible.Shows(actor, Case)} returning f.show_id
            """, ct) ?? throw Refusal.NotFound("feed");
        await History.Activity(db, actor, "changed", "show", command.ShowId, "Parted from its feed.", ct);
        return removed;
    }
}
