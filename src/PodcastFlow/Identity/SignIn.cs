using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PodcastFlow.Tenancy;

namespace PodcastFlow.Identity;

/// <summary>Signs a person in with e-mail address and password, and starts a session.</summary>
public static class SignIn
{
    public static readonly UseCase Case = new(Area.Public, Verb.Create, "Sign in; sets the session cookie.", "wrong_credentials", "locked_out", "cross_site");

    public sealed record Command
    {
        // Identity's own store asks the database, without a door that would translate its refusal.
        [Required, MaxLength(320), RegularExpression("^[^\\0]+$", ErrorMessage = "No address has such a character.")] public required string Email { get; init; }
        [Required, MaxLength(200), Secret] public required string Password { get; init; }
    }

    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/session", async (Command command, HttpContext http, SignInManager<AppUser> signIn, IAntiforgery antiforgery, Sessions sessions) =>
        {
            Validation.Check(command);
            await Handle(http, signIn, command);
            return TypedResults.Ok(ShowSession.Of(await Gate.CallerOf(http) ?? throw Gate.NotSignedIn(), antiforgery.GetAndStoreTokens(http).RequestToken!));
        })
        .ForUseCase(Case)
        .ProducesProblem(StatusCodes.Status423Locked);

    /// <summary>
    /// Checks the password (counting failures, locking after five for 30 minutes) and sets the cookie. An address without an account gets the
    /// same answers after the same work.
    /// </summary>
    public static async Task Handle(HttpContext http, SignInManager<AppUser> signIn, Command command)
    {
        if (http.Request.Headers["Sec-Fetch-Site"] == "cross-site") throw Refusal.Forbidden("cross_site", "Sign in on this site.");
        http.RequestServices.GetRequiredService<Limits>().Count(Limit.SignIns, Limits.Who(command.Email));
        var attempts = new SignInAttempts(http.RequestServices.GetRequiredService<ControlDatabase>(), command.Email.Trim(), http.Connection.RemoteIpAddress);
        var user = await signIn.UserManager.FindByEmailAsync(command.Email.Trim());
        if (user is null)
        {
            signIn.UserManager.PasswordHasher.HashPassword(new AppUser(), command.Password);
            throw await attempts.FailedByNobody() ? LockedOut() : Wrong();
        }
        var verdict = await signIn.CheckPasswordSignInAsync(user, command.Password, lockoutOnFailure: true);
        if (verdict.IsLockedOut)
        {
            await attempts.Failed(user.Id, "locked_out");
            throw LockedOut();
        }
        if (!verdict.Succeeded || !user.IsActive)
        {
            await attempts.Failed(user.Id, verdict.Succeeded ? "not_active" : "wrong_password");
            throw Wrong();
        }
        await attempts.Succeeded(user.Id);

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user.Id.ToString()), new Claim(ClaimTypes.Name, user.Name)], CookieAuthenticationDefaults.AuthenticationScheme);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
        // The session's name is known only now: the rest of this request (its anti-forgery token) belongs to the signed-in user.
        identity.AddClaim(new Claim(Gate.SessionClaim, (string)http.Items[Gate.SessionClaim]!));
        http.User = new ClaimsPrincipal(identity);
    }

    internal static Refusal LockedOut() => new(423, "locked_out", "Too many wrong passwords. Try again in 30 minutes, or reset your password.");

    static Refusal Wrong() => new(401, "wrong_credentials", "E-mail address and password do not match.");
}
