using System.Buffers;
using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Signs oneself out somewhere else, or everywhere else.</summary>
public static class EndSession
{
    public static readonly UseCase Case = new(Area.Profile, Verb.Delete, "End one of one's own sessions.") { AuditedAs = "session.ended" };
    public static readonly UseCase OthersCase = new(Area.Profile, Verb.Delete, "End all of one's own sessions but this one.") { AuditedAs = "session.others_ended" };

    public sealed record Command
    {
        [Required, MaxLength(100)] public required string Id { get; init; }
    }

    public sealed record Others;

    public sealed record Ended(int Sessions);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapDelete("/profile/sessions/{id}", async (string id, SignedIn who) => TypedResults.Ok(await who.Run(Case, new Command { Id = id }, Handle)))
            .ForUseCase(Case).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapDelete("/profile/sessions", async (SignedIn who) => TypedResults.Ok(await who.Run(OthersCase, new Others(), (db, _, _, ct) => HandleOthers(db, who.Caller, ct))))
            .ForUseCase(OthersCase);
    }

    public static async Task<Ended> Handle(ControlSession db, Actor actor, Command command, CancellationToken ct = default)
    {
        var hash = new byte[32];
        if (Base64Url.DecodeFromChars(command.Id, hash, out _, out var length) != OperationStatus.Done || length != hash.Length) throw Refusal.NotFound("session");
        var ended = await db.Execute($"delete from session where user_id = {actor.UserId} and key_hash = {hash}", ct);
        return ended == 1 ? new Ended(1) : throw Refusal.NotFound("session");
    }

    public static async Task<Ended> HandleOthers(ControlSession db, Caller caller, CancellationToken ct = default) =>
        new(await db.Execute($"delete from session where user_id = {caller.UserId} and key_hash <> {Base64Url.DecodeFromChars(caller.Session)}", ct));
}
