using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Adds a brand that buys, directly or through an agency.</summary>
public static class CreateAdvertiser
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.Create, "Add an advertiser.", "name_taken", "prebill_reason_missing", "currency_not_used", "refers_to_nothing");

    public sealed record Command : AdvertiserFields;

    public sealed record Created(AdvertiserId Id, string Name);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/advertisers", async (Command command, InOrganization org) =>
        {
            var created = await org.Run(Case, command, Handle);
            return TypedResults.Created($"/api/advertisers/{created.Id}", created);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Created> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        command.CheckPrebill();
        await OrganizationCurrency.Check(db, command.CreditLimit, ct);
        var created = new Created(Id.New<AdvertiserId>(), command.Name.Trim());
        await db.Execute($"""
            insert into advertiser (id, name, website, agency_id, seller_id, category_id, credit_limit, credit_limit_currency, credit_terms_days,
                                    requires_prebill, prebill_reason, notes, created_at, created_by, updated_at, updated_by)
            values ({created.Id}, {created.Name}, {command.Website.OrNull()}, {command.AgencyId}, {command.SellerId}, {command.CategoryId},
                    {command.CreditLimit?.Amount}, {command.CreditLimit?.Currency}, {command.CreditTermsDays},
                    {command.RequiresPrebill}, {command.PrebillReason.OrNull()}, {command.Notes.OrNull()}, {db.Now}, {actor.Id}, {db.Now}, {actor.Id})
            """, ct);
        await History.Activity(db, actor, "created", "advertiser", created.Id, $"Added {created.Name}.", ct);
        return created;
    }
}
