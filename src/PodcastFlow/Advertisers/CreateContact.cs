using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Adds a person at an agency or at an advertiser.</summary>
public static class CreateContact
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.Create, "Add a contact of an agency or of an advertiser.", "one_owner", "email_taken", "not_a_client", "changed_at_once", "refers_to_nothing");

    public sealed record Command : ContactFields
    {
        /// <summary>Where the person works: either an agency …</summary>
        public AgencyId? AgencyId { get; init; }

        /// <summary>… or an advertiser.</summary>
        public AdvertiserId? AdvertiserId { get; init; }
    }

    public sealed record Created(ContactId Id, string Name);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/contacts", async (Command command, InOrganization org) =>
        {
            var created = await org.Run(Case, command, Handle);
            return TypedResults.Created($"/api/contacts/{created.Id}", created);
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<Created> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        if (command.AgencyId is null == command.AdvertiserId is null) throw Refusal.Invalid("one_owner", "A contact belongs to one agency or to one advertiser.");
        var created = new Created(Id.New<ContactId>(), command.Name.Trim());
        await command.CheckMember(db, ct);
        if (!await command.TakeOver(db, actor, command.AgencyId, command.AdvertiserId, created.Id, ct))
            throw Refusal.Conflict("refers_to_nothing", command.AgencyId is null ? "There is no such advertiser." : "There is no such agency.");
        await db.Execute($"""
            insert into contact (id, agency_id, advertiser_id, name, title, email, phone, member_id, is_primary, created_at, created_by, updated_at, updated_by)
            values ({created.Id}, {command.AgencyId}, {command.AdvertiserId}, {created.Name}, {command.Title.OrNull()}, {command.Email.OrNull()},
                    {command.Phone.OrNull()}, {command.MemberId}, {command.IsPrimary}, {db.Now}, {actor.Id}, {db.Now}, {actor.Id})
            """, ct);
        await History.Activity(db, actor, "created", "contact", created.Id, $"Added {created.Name}.", ct);
        return created;
    }
}
