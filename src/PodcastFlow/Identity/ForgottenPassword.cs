using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>
/// Mails a link for a new password. Answer and work are the same whether the address has an account or not, so that nobody learns who has one;
/// an address gets one mail a minute at most.
/// </summary>
public static class ForgottenPassword
{
    public static readonly UseCase Case = new(Area.Public, Verb.Create, "Ask for a link to set a new password. Always answers the same.") { AuditedAs = "password.forgotten", LeavesCaches = true };

    public sealed record Command
    {
        [Required, EmailAddress, MaxLength(320)] public required string Email { get; init; }
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/password/forgotten", async (Command command, Anyone anyone, PublicAddress address) =>
        {
            await anyone.Run(Case, command, (db, _, c, ct) => Handle(db, address, c, ct));
            return TypedResults.Accepted((string?)null);
        })
        .ForUseCase(Case);

    /// <summary>True when a mail was written; nobody outside is told.</summary>
    public static async Task<bool> Handle(ControlSession db, PublicAddress address, Command command, CancellationToken ct = default)
    {
        var user = await db.OneOrNone<UserId?>($"""
            select u.id from app_user u where u.normalized_email = {People.Normalized(command.Email)} and u.is_active
               and not exists (select from account_token t where t.user_id = u.id and t.purpose = 'reset' and t.created_at > {db.Now.AddMinutes(-1)})
            """, ct) ?? Id.New<UserId>();       // nobody: what follows runs all the same, on no row
        var link = address.To("/reset/" + await AccountToken.Issue(db, AccountToken.Purpose.Reset, user, null, ct));
        return await Mail.Write(db, null, user, "Choose a new password", $"""
            Hello,

            somebody, probably you, asked for a new password on PodcastFlow. Follow this link within one hour:

            {link}

            If it was not you, do nothing: your password stays as it is.
            """, ct) == 1;
    }
}
