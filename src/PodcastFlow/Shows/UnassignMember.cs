using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Shows;

/// <summary>Takes a member off the team of a show.</summary>
public static class UnassignMember
{
    public static readonly UseCase Case = new(Area.Shows, Verb.Assign, "Take a member off the team of a show.", "unknown_role");

    public sealed record Command(ShowId ShowId, MemberId MemberId, ShowRole Role);

    public static void Map(RouteGroupBuilder api) => api
        .MapDelete("/shows/{id}/team/{memberId}/{role}", async (ShowId id, MemberId memberId, string role, InOrganization org) =>
            TypedResults.Ok(await org.Run(Case, new Command(id, memberId, AssignMember.RoleOf(role)), Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<List<ListTeam.Row>> Handle(TenantSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var name = await db.OneOrNone<string>($"""
            delete from show_assignment a using member m
            where a.show_id = {command.ShowId} and a.member_id = {command.MemberId} and a.role = {command.Role} and m.id = a.member_id
            returning m.name
            """, ct) ?? throw Refusal.NotFound("member of this team");
        await History.Activity(db, actor, "unassigned", "show", command.ShowId, $"{name} is no longer {Snake.Case(command.Role.ToString())} of this show.", ct);
        return await ListTeam.Handle(db, actor, new ListTeam.Query(command.ShowId), ct);
    }
}
