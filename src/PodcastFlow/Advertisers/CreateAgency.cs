using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Adds an agency that buys for advertisers.</summary>
public static class CreateAgency
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.Create, "Add an agency.", "name_taken", "refers_to_nothing");

    public sealed record Command : AgencyFields;

    public sealed record Created(AgencyId Id, string Name);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/agencies", async (Command command, InOrganization org) =>
        {
            var created = await org.Run(Case, command, Handle);
            return TypedResults.Created($"/api/agencies/{created.Id}", created);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Created> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var created = new Created(Id.New<AgencyId>(), command.Name.Trim());
        await db.Execute($"""
            insert into agency (id, name, website, email, phone, address_line1, address_line2, postal_code, city, region, country, seller_id, notes,
                                created_at, created_by, updated_at, updated_by)
            values ({created.Id}, {created.Name}, {command.Website.OrNull()}, {command.Email.OrNull()}, {command.Phone.OrNull()},
                    {command.AddressLine1.OrNull()}, {command.AddressLine2.OrNull()}, {command.PostalCode.OrNull()}, {command.City.OrNull()},
                    {command.Region.OrNull()}, {command.Country.OrNull()}, {command.SellerId}, {command.Notes.OrNull()}, {db.Now}, {actor.Id}, {db.Now}, {actor.Id})
            """, ct);
        await History.Activity(db, actor, "created", "agency", created.Id, $"Added {created.Name}.", ct);
        return created;
    }
}
