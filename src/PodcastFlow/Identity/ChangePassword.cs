using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Changes one's own password; every other session ends.</summary>
public static class ChangePassword
{
    public static readonly UseCase Case = new(Area.Profile, Verb.Update, "Change one's own password.", "wrong_password", "locked_out", "weak_password") { AuditedAs = "password.changed" };

    public sealed record Command
    {
        [Required, MaxLength(200), Secret] public required string Current { get; init; }
        [Required, MaxLength(200), Secret] public required string New { get; init; }
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/profile/password", async (Command command, SignedIn who, Passwords passwords) =>
        {
            await who.Run(Case, command, (db, _, c, ct) => Handle(db, who.Caller, passwords, c, ct));
            return TypedResults.NoContent();
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status423Locked);

    /// <summary>The number of sessions that ended.</summary>
    public static async Task<int> Handle(ControlSession db, Caller caller, Passwords passwords, Command command, CancellationToken ct = default)
    {
        await passwords.Confirm(caller.UserId, command.Current);
        var ended = await passwords.Set(db, caller.UserId, command.New, keepSession: caller.Session, ct: ct);
        await passwords.TellChanged(db, caller.UserId, ct);
        return ended;
    }
}
