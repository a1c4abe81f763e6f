using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Home;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Files;

/// <summary>Takes an attachment off its record, or puts it back. The file itself stays until it is purged.</summary>
public static class RemoveAttachment
{
    public static readonly UseCase Case = new(Area.Files, Verb.Delete, "Remove an attachment. For 30 days it can be put back.");

    public static readonly UseCase UndoCase = new(Area.Files, Verb.Delete, "Put an attachment back that was removed.");

    public sealed record Command(AttachmentId Id, bool Remove);

    public sealed record Removed(AttachmentId Id, bool IsRemoved);

    sealed record Row(string FileName, bool IsRemoved, RecordId OwnerId, RecordKind Kind);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapDelete("/attachments/{id}", async (AttachmentId id, InOrganization org) => TypedResults.Ok(await org.Run(Case, new Command(id, Remove: true), Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/attachments/{id}/restoration", async (AttachmentId id, InOrganization org) => TypedResults.Ok(await org.Run(UndoCase, new Command(id, Remove: false), Handle)))
            .ForUseCase(UndoCase).ProducesProblem(StatusCodes.Status404NotFound);
    }

    public static async Task<Removed> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var row = await db.OneOrNone<Row>($"""
            select t.file_name, t.removed_at is not null as is_removed, t.owner_id,
                   case when t.campaign_id is not null then 'campaign' when t.advertiser_id is not null then 'advertiser' when t.agency_id is not null then 'agency' else 'episode' end as kind
            from attachment t where t.id = {command.Id} and {AttachmentOwners.Reached(actor, Case)} and {MayRemove(actor)}
            for update
            """, ct) ?? throw Refusal.NotFound("attachment");
        if (row.IsRemoved == command.Remove) return new Removed(command.Id, command.Remove);
        DateTimeOffset? at = command.Remove ? db.Now : null;
        MemberId? by = command.Remove ? actor.Id : null;
        await db.Execute($"update attachment set removed_at = {at}, removed_by = {by} where id = {command.Id}", ct);
        await History.Activity(db, actor, command.Remove ? "removed" : "restored", Snake.Case(row.Kind.ToString()), row.OwnerId, command.Remove ? $"Removed {row.FileName}." : $"Put {row.FileName} back.", ct);
        return new Removed(command.Id, command.Remove);
    }

    /// <summary>On a row <c>t</c> of <c>attachment</c>: whose permission is limited removes what they added themselves.</summary>
    internal static Sql MayRemove(Actor actor) => actor.ScopeOf(Case) switch
    {
        Scope.All => Sql.Of($"true"),
        Scope.Own => Sql.Of($"t.created_by = {actor.Id}"),
        _ => Sql.Of($"false"),
    };
}
