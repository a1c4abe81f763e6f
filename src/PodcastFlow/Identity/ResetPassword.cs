using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Sets a new password by the link from the mail. Every session of the user ends, and a lockout is over.</summary>
public static class ResetPassword
{
    public static readonly UseCase Case = new(Area.Public, Verb.Update, "Set a new password by the link from the mail.", "link_expired", "weak_password");

    public sealed record Command
    {
        [Required, MaxLength(200), Secret] public required string Token { get; init; }
        [Required, MaxLength(200), Secret] public required string Password { get; init; }
    }

    public sealed record Done(UserId UserId, string Email);

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/password/reset", async (Command command, Anyone anyone, Passwords passwords) =>
        {
            await anyone.Run(Case, command, (db, _, c, ct) => Handle(db, passwords, c, ct));
            return TypedResults.NoContent();
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status410Gone);

    public static async Task<Done> Handle(ControlSession db, Passwords passwords, Command command, CancellationToken ct = default)
    {
        var use = await AccountToken.Redeem(db, AccountToken.Purpose.Reset, command.Token, ct);
        await passwords.Set(db, use.UserId, command.Password, ct: ct);
        await passwords.TellChanged(db, use.UserId, ct);
        await Audited.Write(db, use.UserId, null, "password.reset", Audited.Detail(command), ct);       // only the token knows who it was
        return await db.One<Done>($"select id as user_id, email from app_user where id = {use.UserId}", ct);
    }
}
