using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Organizations;

/// <summary>Puts an organization on another plan. Its limits count at once; what is there above them stays.</summary>
public static class ChangePlan
{
    public static readonly UseCase Case = new(Area.Platform, Verb.Update, "Put an organization on another plan; its limits count at once.", "no_such_plan") { AuditedAs = "organization.plan_changed" };

    public sealed record Command : IOfOrganization
    {
        [JsonIgnore] public string Id { get; init; } = "";
        [Required, MaxLength(31)] public required string Plan { get; init; }
    }

    public sealed record Changed(string Id, string Plan);

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/organizations/{id}/plan", async (string id, Command command, SignedIn who) => TypedResults.Ok(await who.Run(Case, command with { Id = id }, Handle)))
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<Changed> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        if (await db.OneOrNone<string>($"select id from organization where id = {command.Id} and status <> 'deleted' for no key update", ct) is null) throw Refusal.NotFound("organization");
        var name = await db.OneOrNone<string>($"select name from billing_plan where id = {command.Plan}", ct) ?? throw Refusal.Invalid("no_such_plan", "There is no such plan.");
        await db.Execute($"""
            insert into subscription (organization_id, plan_id, started_at) values ({command.Id}, {command.Plan}, {db.Now})
            on conflict (organization_id) do update set plan_id = excluded.plan_id, started_at = excluded.started_at where subscription.plan_id <> excluded.plan_id
            """, ct);
        return new Changed(command.Id, name);
    }
}
