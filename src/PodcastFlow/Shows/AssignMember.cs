using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>What somebody is on a show.</summary>
public enum ShowRole { Producer, Talent }

/// <summary>Puts a member on the team of a show; who is on it already stays.</summary>
public static class AssignMember
{
    public static readonly UseCase Case = new(Area.Shows, Verb.Assign, "Put a member on the team of a show, as producer or talent.", "role_missing", "unknown_role");

    public sealed record Command(ShowId ShowId, MemberId MemberId, ShowRole Role);

    sealed record Found(string Name, bool HasRole);

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/shows/{id}/team/{memberId}/{role}", async (ShowId id, MemberId memberId, string role, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, new Command(id, memberId, RoleOf(role)), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static async Task<List<ListTeam.Row>> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        if (await db.OneOrNone<ShowId?>($"select id from show where id = {command.ShowId}", ct) is null) throw Refusal.NotFound("show");
        var member = await db.OneOrNone<Found>($"""
            select name, {command.Role} = any (roles) as has_role from member where id = {command.MemberId} and status = 'active'
            """, ct) ?? throw Refusal.NotFound("member");
        if (!member.HasRole) throw Refusal.Conflict("role_missing", $"{member.Name} is no {Snake.Case(command.Role.ToString())} in this organization.");
        var added = await db.Execute($"""
            insert into show_assignment (show_id, member_id, role, assigned_at, assigned_by)
            values ({command.ShowId}, {command.MemberId}, {command.Role}, {db.Now}, {actor.Id})
            on conflict do nothing
            """, ct);
        if (added == 1) await History.Activity(db, actor, "assigned", "show", command.ShowId, $"{member.Name} is {Snake.Case(command.Role.ToString())} of this show.", ct);
        return await ListTeam.Handle(db, actor, new ListTeam.Query(command.ShowId), ct);
    }

    internal static ShowRole RoleOf(string role) => Enum.GetValues<ShowRole>().Where(r => Snake.Case(r.ToString()) == role) is var found && found.Any()
        ? found.First()
        : throw Refusal.Invalid("unknown_role", "On a show, somebody is producer or talent.");
}
