using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;

namespace PodcastFlow.Identity;

/// <summary>Signs a person in with e-mail address and password, and starts a session.</summary>
public static class SignIn
{
    public static readonly UseCase Case = new(Area.Public, Verb.Create, "Sign in; sets the session cookie.", "wrong_credentials", "locked_out", "cross_site");

    public sealed record Command
    {
        [Required, MaxLength(320)] public required string Email { get; init; }
        [Required, MaxLength(200)] public required string Password { get; init; }
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/session", async (Command command, HttpContext http, SignInManager<AppUser> signIn, IAntiforgery antiforgery, Sessions sessions) =>
        {
            Validation.Check(command);
            await Handle(http, signIn, command);
            return TypedResults.Ok(ShowSession.Of((await Gate.CallerOf(http))!, antiforgery.GetAndStoreTokens(http).RequestToken!));
        })
        .ForUseCase(Case);

    /// <summary>Checks the password (counting failures, locking after five for 30 minutes) and sets the cookie.</summary>
    public static async Task Handle(HttpContext http, SignInManager<AppUser> signIn, Command command)
    {
        if (http.Request.Headers["Sec-Fetch-Site"] == "cross-site") throw Refusal.Forbidden("cross_site", "Sign in on this site.");
        var user = await signIn.UserManager.FindByEmailAsync(command.Email.Trim());
        if (user is null)
        {
            // The same work as for a real user, so that time does not tell who has an account.
            signIn.UserManager.PasswordHasher.HashPassword(new AppUser(), command.Password);
            throw Wrong();
        }
        var verdict = await signIn.CheckPasswordSignInAsync(user, command.Password, lockoutOnFailure: true);
        if (verdict.IsLockedOut) throw new Refusal(423, "locked_out", "Too many wrong passwords. Try again in 30 minutes, or reset your password.");
        if (!verdict.Succeeded || !user.IsActive) throw Wrong();

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user.Id.ToString()), new Claim(ClaimTypes.Name, user.Name)], CookieAuthenticationDefaults.AuthenticationScheme);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
        // The session's name is known only now: the rest of this request (its anti-forgery token) belongs to the signed-in user.
        identity.AddClaim(new Claim(Gate.SessionClaim, (string)http.Items[Gate.SessionClaim]!));
        http.User = new ClaimsPrincipal(identity);
    }

    static Refusal Wrong() => new(401, "wrong_credentials", "E-mail address and password do not match.");
}
