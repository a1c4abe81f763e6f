using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Advertisers;

/// <summary>Changes what is known of a contact, unless somebody else changed it since it was read. Where the person works does not change: they are added anew there.</summary>
public static class UpdateContact
{
    public static readonly UseCase Case = new(Area.Advertisers, Verb.Update, "Change a contact.", "email_taken", "not_a_client", "changed_at_once", "changed_meanwhile", "if_match_required");

    public sealed record Command : ContactFields
    {
        [JsonIgnore] public ContactId Id { get; init; }
        [JsonIgnore] public RowVersion Version { get; init; }
    }

    sealed record Found(AgencyId? AgencyId, AdvertiserId? AdvertiserId, MemberId? MemberId);

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/contacts/{id}", async (ContactId id, IfMatch match, Command command, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, command with { Id = id, Version = match.Version }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    public static async Task<ShowContact.Contact> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var found = await db.OneOrNone<Found>($"select agency_id, advertiser_id, member_id from contact where id = {command.Id}", ct) ?? throw Refusal.NotFound("contact");
        if (command.MemberId != found.MemberId) await command.CheckMember(db, ct);
        await command.TakeOver(db, actor, found.AgencyId, found.AdvertiserId, command.Id, ct);
        if (await db.One<RowVersion>($"select xmin from contact where id = {command.Id} for update", ct) != command.Version) throw Refusal.ChangedMeanwhile("contact");
        await db.Execute($"""
            update contact set name = {command.Name.Trim()}, title = {command.Title.OrNull()}, email = {command.Email.OrNull()}, phone = {command.Phone.OrNull()},
                   member_id = {command.MemberId}, is_primary = {command.IsPrimary}, updated_at = {db.Now}, updated_by = {actor.Id}
            where id = {command.Id}
            """, ct);
        await History.Activity(db, actor, "changed", "contact", command.Id, "Changed the details.", ct);
        return await ShowContact.Handle(db, actor, new ShowContact.Query(command.Id), ct);
    }
}
